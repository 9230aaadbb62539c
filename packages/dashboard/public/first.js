// What can be done before the pages are here? The theme is set, so that nothing flashes; what the page shows first is asked for.
;(() => {
  const root = document.documentElement
  let look = {}
  try {
    look = JSON.parse(localStorage.getItem('hark-look') || '{}') || {}
  } catch {
    // A browser that keeps nothing gets what it prefers by itself.
  }
  const dark =
    look.scheme === 'dark' || (look.scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  root.setAttribute('data-density', look.density === 'compact' ? 'compact' : 'comfortable')
})()

// The pages take these answers (src/api/early.ts) instead of asking once more. Who one is, everywhere below /w; of a customer what their
// page asks for as well, as src/pages/customers/ahead.ts does: only the words are here, and a test tells when they part.
;(() => {
  const { pathname, search } = location
  const [, workspace, customer] = /^\/w\/(\d+)(?:\/customers\/([0-9a-f]{32}))?(?:\/|$)/.exec(pathname) || []
  if (workspace === undefined) return
  const base = `/api/v1/workspaces/${workspace}`
  const found = (window.harkEarly = new Map())
  // Read at once: an answer that nobody takes must not keep its connection.
  const ask = (address, when = Promise.resolve(true)) =>
    found.set(
      location.origin + address,
      when
        .then(async (may) => {
          if (!may) return undefined
          const answer = await fetch(address)
          const { status, headers } = answer
          return new Response(await answer.arrayBuffer(), { status, headers })
        })
        .catch(() => undefined),
    )
  ask('/api/v1/me')
  if (customer !== undefined) {
    // Whoever may not see customers, or is not signed in, is told so by the page; it is not asked for them.
    const may = found.get(`${location.origin}/api/v1/me`).then(async (me) => {
      const { seats } = me && me.ok ? await me.clone().json() : { seats: [] }
      const seat = seats.find((one) => String(one.workspace) === workspace)
      return seat !== undefined && seat.rights.includes('see customers')
    })
    // Which events are picked is read by the pages alone.
    const picked = new URLSearchParams(search)
    if (!picked.has('event') && !picked.has('on'))
      ask(`${base}/customers/${customer}/overview?limit=100`, may)
    for (const one of ['vocabulary', 'mapping', 'lenses', 'saved/lenses', 'saved/segments'])
      ask(`${base}/${one}`, may)
  }
  // What nobody took is not kept.
  setTimeout(() => window.harkEarly.clear(), 15_000)
})()
