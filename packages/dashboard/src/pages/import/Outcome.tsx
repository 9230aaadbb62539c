// What would a table change, or what did it? And which rows are refused, why, and where in the file?
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Section } from '@/ui/Page'
import ui from '@/ui/ui.module.css'
import css from './import.module.css'
import type { Kind, Summary } from './run'

const words = text.importing.outcome

export function Outcome({ of, kind, kept }: { of: Summary; kind: Kind; kept: boolean }) {
  const { id } = useWorkspace()
  const counts: [string, number][] = [
    [words.new[kind], of.new],
    [words.changed, of.changed],
    [words.unchanged, of.unchanged],
    [words.refused, of.refused],
  ]
  const traits = Object.entries(of.traits).sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
  return (
    <Section
      title={kept ? words.did : words.would}
      lead={kept ? words.kept(of.rows) : words.nothingYet(of.rows)}
    >
      <dl className={css.counts}>
        {counts.map(([name, rows]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{number(rows)}</dd>
          </div>
        ))}
      </dl>
      {traits.length > 0 && (
        <p className={ui.lead}>
          {words.traits(traits.slice(0, 12).map(([name, rows]) => words.trait(name, rows)))}
          {traits.length > 12 && ` ${words.moreTraits(traits.length - 12)}`}
        </p>
      )}
      {of.refused > 0 && (
        <div className={ui.tableBox}>
          <table className={ui.table}>
            <caption className={css.caption}>{words.refusals(of.refused, of.refusals.length)}</caption>
            <thead>
              <tr>
                <th scope="col" className={ui.end}>
                  {words.line}
                </th>
                <th scope="col" className={ui.end}>
                  {words.row}
                </th>
                <th scope="col">{words.reason}</th>
              </tr>
            </thead>
            <tbody>
              {of.refusals.map((one) => (
                <tr key={one.row}>
                  <td data-label={words.line} className={ui.end}>
                    {number(one.line)}
                  </td>
                  <td data-label={words.row} className={ui.end}>
                    {number(one.row)}
                  </td>
                  <td data-label={words.reason}>{one.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {kept && (
        <p>
          <Link
            to={kind === 'accounts' ? '/w/$workspace/accounts' : '/w/$workspace/customers'}
            params={{ workspace: String(id) }}
          >
            {words.see[kind]}
          </Link>
        </p>
      )}
    </Section>
  )
}
