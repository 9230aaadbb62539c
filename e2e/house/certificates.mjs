// Who vouches for a server of a test? Authorities of its own, made with openssl when it begins.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export class Authority {
  constructor(name) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'hark-authority-'))
    this.file = path.join(this.folder, 'ca.pem')
    this.#openssl(
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', `/CN=${name}`, '-keyout', 'ca.key', '-out', 'ca.pem',
    )
  }

  #openssl(...options) {
    execFileSync('openssl', options, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  /** Key and certificate for a name, such as `IP:127.0.0.1` or `DNS:mail.example`. */
  vouches(name, days = 2) {
    writeFileSync(path.join(this.folder, 'name'), `subjectAltName=${name}\nbasicConstraints=CA:FALSE\n`)
    this.#openssl(
      'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=a server',
      '-keyout', 'key', '-out', 'wish',
    )
    this.#openssl(
      'x509', '-req', '-in', 'wish', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', `${days}`,
      '-extfile', 'name', '-out', 'cert',
    )
    const read = (file) => readFileSync(path.join(this.folder, file), 'utf8')
    return { key: read('key'), cert: read('cert') }
  }
}
