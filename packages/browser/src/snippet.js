// What stands in a page: a queue for calls until hark.js is there, and the way to it. HOST is replaced by whoever copies it.
!(function (w, d, host, hark, script) {
  hark = w.hark = w.hark || []
  if (hark.init) return
  'init identify group track page on off setLanguage setConsent reset logout destroy use'
    .split(' ')
    .forEach(function (name) {
      hark[name] = function () {
        hark.push([name, arguments, Date.now()])
      }
    })
  script = d.createElement('script')
  script.async = true
  script.nonce = d.currentScript && d.currentScript.nonce
  script.src = host + '/hark.js'
  d.head.appendChild(script)
})(window, document, 'HOST')
