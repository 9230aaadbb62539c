// Which theme and density does the page begin with? Runs before anything is painted, so that nothing flashes.
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
