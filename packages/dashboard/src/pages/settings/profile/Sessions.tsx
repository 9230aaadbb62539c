// Where am I signed in?
import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { holdBack, sayWrong } from '@/app/toasts'
import { text } from '@/text/en'
import { program } from '@/ui/agent'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'

const words = text.settings.profile

function browser(agent: string): string {
  const { name, system } = program(agent)
  return name ? words.browser(name, system) : words.unknownBrowser
}

export function Sessions() {
  const client = useQueryClient()
  const [ending, setEnding] = useState<string[]>([])
  const key = ['me', 'sessions']
  const sessions = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/me/sessions', { signal })),
  })
  const end = (id: string) => {
    setEnding((now) => [...now, id])
    const back = () => setEnding((now) => now.filter((one) => one !== id))
    const act = async () => {
      await ask(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } })).catch(sayWrong)
      await client.invalidateQueries({ queryKey: key })
      back()
    }
    holdBack(words.ended, () => void act(), back)
  }
  const shown = sessions.data?.filter((one) => !ending.includes(one.id))
  return (
    <Section title={words.sessions} lead={words.sessionsLead}>
      <Refusal error={sessions.error} />
      {sessions.isPending && <Skeleton height={96} />}
      {shown && (
        <div className={ui.tableBox}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th>{words.columns.browser}</th>
                <th>{words.columns.how}</th>
                <th>{words.columns.address}</th>
                <th>{words.columns.last}</th>
                <th>
                  <span className="sr-only">{words.end}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.id}>
                  <td title={one.agent}>{browser(one.agent)}</td>
                  <td data-label={words.columns.how}>{words.methods[one.method] ?? one.method}</td>
                  <td data-label={words.columns.address} className={ui.mono}>
                    {one.address}
                  </td>
                  <td data-label={words.columns.last}>
                    <Moment at={one.last_used} />
                  </td>
                  <td className={ui.end}>
                    {one.this ? (
                      <span className={ui.badge} data-tone="good">
                        {words.this}
                      </span>
                    ) : (
                      <RowButton onClick={() => end(one.id)}>{words.end}</RowButton>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}
