// How does one change what somebody may do, and take it back?
import { Select, Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { holdBack, sayUndoable, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'
import css from '../settings.module.css'
import { membersQuery, type Role, useGiving } from './queries'

const words = text.settings.members

interface Member {
  id: number
  name: string
  email: string
  role: string
  personal_data: boolean
  last_seen?: string | null
}
type Seat = { role: string; personal_data: boolean }

export function MemberTable({ members }: { members: Member[] }) {
  const { id: workspace, me, can } = useWorkspace()
  const client = useQueryClient()
  const { queryKey } = membersQuery(workspace)
  const [leaving, setLeaving] = useState<number[]>([])
  const fresh = () => client.invalidateQueries({ queryKey })

  const change = useMutation({
    mutationFn: ({ member, seat }: { member: Member; seat: Seat }) =>
      ask(
        api.PUT('/api/v1/workspaces/{workspace}/members/{member}', {
          params: { path: { workspace, member: member.id } },
          body: seat,
        }),
      ),
    onError: sayWrong,
    onSettled: fresh,
  })
  const set = (member: Member, seat: Seat) => {
    const before: Seat = { role: member.role, personal_data: member.personal_data }
    const role = words.roles[seat.role as Role].name
    const message =
      seat.role === before.role
        ? words.changedPersonal(member.name, seat.personal_data)
        : words.changed(member.name, role)
    change.mutate(
      { member, seat },
      { onSuccess: () => sayUndoable(message, () => change.mutate({ member, seat: before })) },
    )
  }
  const remove = (member: Member) => {
    setLeaving((now) => [...now, member.id])
    const back = () => setLeaving((now) => now.filter((one) => one !== member.id))
    const act = async () => {
      const params = { path: { workspace, member: member.id } }
      await ask(api.DELETE('/api/v1/workspaces/{workspace}/members/{member}', { params })).catch(sayWrong)
      await fresh()
      back()
    }
    holdBack(words.removed(member.name), () => void act(), back)
  }
  const manages = can('ManageMembers')
  const giving = useGiving()
  return (
    <div className={ui.tableBox}>
      <table className={ui.table}>
        <thead>
          <tr>
            <th>{words.columns.name}</th>
            <th>{words.columns.role}</th>
            <th>{words.columns.personal}</th>
            <th>{words.columns.seen}</th>
            {manages && (
              <th>
                <span className="sr-only">{words.remove}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {members
            .filter((member) => !leaving.includes(member.id))
            .map((member) => (
              <tr key={member.id}>
                <td>
                  <span className={css.person}>
                    <span>
                      {member.name} {member.id === me.id && <span className={ui.badge}>{words.you}</span>}
                    </span>
                    <span className={css.faint}>{member.email}</span>
                  </span>
                </td>
                <td data-label={words.columns.role}>
                  {giving.manages(member.role) ? (
                    <Select
                      size="xs"
                      w={116}
                      aria-label={words.roleOf(member.name)}
                      data={giving.roles}
                      value={member.role}
                      onChange={(role) => role && set(member, { role, personal_data: member.personal_data })}
                    />
                  ) : (
                    (words.roles[member.role as Role]?.name ?? member.role)
                  )}
                </td>
                <td data-label={words.columns.personal}>
                  <Switch
                    aria-label={words.personalOf(member.name)}
                    checked={member.personal_data}
                    disabled={!giving.manages(member.role) || !(giving.showsPersonal || member.personal_data)}
                    title={manages && !giving.showsPersonal ? words.personalNotYours : undefined}
                    onChange={(event) =>
                      set(member, { role: member.role, personal_data: event.currentTarget.checked })
                    }
                  />
                </td>
                <td data-label={words.columns.seen}>
                  {!member.last_seen && member.id === me.id ? words.now : <Moment at={member.last_seen} />}
                </td>
                {manages && (
                  <td className={ui.end}>
                    {giving.manages(member.role) && (
                      <RowButton label={words.removeOf(member.name)} onClick={() => remove(member)}>
                        {words.remove}
                      </RowButton>
                    )}
                  </td>
                )}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
