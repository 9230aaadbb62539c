// Does the link of `hark demo` open the door? Its secret stands behind `#`, which browsers send to nobody.

const state = document.getElementById('state')
const link = location.hash.slice(1)
history.replaceState(null, '', location.pathname)

async function enter() {
  const answer = await fetch('/api/v1/demo/enter', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  })
  if (answer.ok) return location.replace('/')
  // Whoever opens the link a second time in the same browser is in already.
  const me = await fetch('/api/v1/me')
  if (me.ok) return location.replace('/')
  const problem = await answer.json().catch(() => ({}))
  const detail = problem.detail ?? 'This link does not work.'
  state.textContent = `${detail} Links work once: stop hark serve with Ctrl-C and start it again for a new one.`
}

enter().catch(() => {
  state.textContent = 'The server does not answer. Is hark serve running?'
})
