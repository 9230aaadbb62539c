// In which other segments are its customers too?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { ground } from '@/pages/explore/show/heat'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { sizesQuery } from './data'
import { ranked } from './shared'
import css from './segments.module.css'
import { Share } from './Share'

const words = text.segments.overlap

export function Overlap({ segment }: { segment: number }) {
  const { id } = useWorkspace()
  const found = useQuery(sizesQuery(id, true))
  const all = found.data?.segments ?? []
  const both = found.data?.both ?? []
  const at = all.findIndex((one) => one.id === segment)
  const size = all[at]?.size ?? 0
  const others = ranked(all, both, at)
  const none = all.length < 2 ? words.none : size === 0 ? words.empty : words.nobody
  return (
    <Section title={words.title}>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={160} />}
      {found.isSuccess && others.length === 0 && <p className={css.quiet}>{none}</p>}
      {others.length > 0 && (
        <ul className={css.ranked}>
          {others.map((one) => (
            <li key={one.id}>
              <div>
                <Link
                  to="/w/$workspace/segments/$segment"
                  params={{ workspace: String(id), segment: String(one.id) }}
                >
                  {one.name}
                </Link>{' '}
                <small>{text.segments.kOfN(one.both, size)}</small>
              </div>
              <Share k={one.both} n={size} />
            </li>
          ))}
        </ul>
      )}
      {both.length > 1 && (
        <details className={css.fold}>
          <summary>{words.all}</summary>
          <Matrix all={all} both={both} />
        </details>
      )}
    </Section>
  )
}

interface Of {
  all: { id: number; name: string; size?: number | null }[]
  both: (number | null)[][]
}

function Matrix({ all, both }: Of) {
  return (
    // What scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label={words.matrix} tabIndex={0}>
      <table className={css.matrix}>
        <caption className="sr-only">{words.matrix}</caption>
        <thead>
          <tr>
            <th scope="col">{words.matrix}</th>
            {all.map((one) => (
              <th key={one.id} scope="col">
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.map((row, line) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              {all.map((column, place) => {
                const k = both[line]?.[place]
                const n = row.size ?? 0
                if (typeof k !== 'number') return <td key={column.id}>{words.unknown}</td>
                return (
                  <td
                    key={column.id}
                    style={ground(n === 0 ? 0 : k / n)}
                    title={words.cell(row.name, column.name, k, n)}
                  >
                    {number(k)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
