// Which invitations wait, and how are they taken back?
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { holdBack, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'
import { invitationsQuery, type Role } from './queries'

const words = text.settings.members

interface Invitation {
  id: number
  email: string
  role: string
  expires: string
}

export function Invitations({ invitations }: { invitations: Invitation[] }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const [gone, setGone] = useState<number[]>([])
  const withdraw = ({ id: invitation, email }: Invitation) => {
    setGone((now) => [...now, invitation])
    const back = () => setGone((now) => now.filter((one) => one !== invitation))
    const act = async () => {
      const params = { path: { workspace, invitation } }
      await ask(api.DELETE('/api/v1/workspaces/{workspace}/invitations/{invitation}', { params })).catch(
        sayWrong,
      )
      await client.invalidateQueries({ queryKey: invitationsQuery(workspace).queryKey })
    }
    holdBack(words.withdrawn(email), () => void act(), back)
  }
  return (
    <Section title={words.waiting}>
      <div className={ui.tableBox}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th>{words.email}</th>
              <th>{words.role}</th>
              <th>{words.until}</th>
              <th>
                <span className="sr-only">{words.withdraw}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {invitations
              .filter((one) => !gone.includes(one.id))
              .map((one) => (
                <tr key={one.id}>
                  <td>{one.email}</td>
                  <td data-label={words.role}>{words.roles[one.role as Role]?.name ?? one.role}</td>
                  <td data-label={words.until}>
                    <Moment at={one.expires} />
                  </td>
                  <td className={ui.end}>
                    <RowButton label={words.withdrawOf(one.email)} onClick={() => withdraw(one)}>
                      {words.withdraw}
                    </RowButton>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}
