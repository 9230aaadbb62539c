// What is new in Hark itself?
import ui from '@/ui/ui.module.css'
import { changes } from '../changes'
import css from './shell.module.css'

/** Words between backticks are code. */
const said = (item: string) =>
  item.split('`').map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))

export function News() {
  return (
    <div className={css.news}>
      {changes.map((release) => (
        <section key={release.name} className={ui.stack}>
          <h3>{release.name}</h3>
          {release.parts.map((part) => (
            <div key={part.name}>
              <h4>{part.name}</h4>
              <ul>
                {part.items.map((item) => (
                  <li key={item}>{said(item)}</li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
    </div>
  )
}
