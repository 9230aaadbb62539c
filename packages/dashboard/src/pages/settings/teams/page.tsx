// Which teams are there, and who is in them?
import { Button, MultiSelect, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { holdBack, say, sayWrong } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { list } from '@/text/words'
import { useFields } from '@/ui/fields'
import { Empty, Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import { Restored } from '@/ui/Restored'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'
import { membersQuery } from '../members/queries'
import css from '../settings.module.css'

const words = text.settings.teams

interface Team {
  id: number
  name: string
  members: number[]
}

function TeamForm({ team, done }: { team: Team | undefined; done: () => void }) {
  const { id: workspace } = useWorkspace()
  const members = useQuery(membersQuery(workspace))
  const client = useQueryClient()
  const fields = useFields(
    { name: team?.name ?? '', members: (team?.members ?? []).map(String) },
    useDraft(`team ${team?.id ?? 'new'}`),
  )
  const save = useMutation({
    mutationFn: async () => {
      const body = { name: fields.values.name, members: fields.values.members.map(Number) }
      if (!team) {
        await ask(api.POST('/api/v1/workspaces/{workspace}/teams', { params: { path: { workspace } }, body }))
        return
      }
      const params = { path: { workspace, team: team.id } }
      await ask(api.PUT('/api/v1/workspaces/{workspace}/teams/{team}', { params, body }))
    },
    onSuccess: () => {
      fields.forget()
      if (!team) fields.setValues({ name: '', members: [] })
      say(text.shell.saved)
      done()
      return client.invalidateQueries({ queryKey: ['w', workspace, 'teams'] })
    },
    onError: fields.refuse,
  })
  return (
    <form
      className={ui.form}
      onSubmit={fields.submit(() => save.mutate())}
      onKeyDown={fields.onKeyDown}
      noValidate
    >
      <Restored of={fields} />
      <TextInput {...fields.input('name')} label={words.name} />
      <MultiSelect
        label={words.members}
        data={(members.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
        value={fields.values.members}
        error={fields.errors.members}
        onChange={(value) => fields.set('members', value)}
        searchable
      />
      <Refusal error={fields.unplaced(save.error)} />
      <div className={ui.row}>
        <Button type="submit" loading={save.isPending}>
          {team ? text.shell.save : words.addGo}
        </Button>
        {team && (
          <Button
            variant="default"
            onClick={() => {
              fields.forget()
              done()
            }}
          >
            {text.shell.cancel}
          </Button>
        )}
      </div>
    </form>
  )
}

export default function Teams() {
  const { id: workspace, can } = useWorkspace()
  const client = useQueryClient()
  const queryKey = ['w', workspace, 'teams']
  const teams = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/teams', { params: { path: { workspace } }, signal })),
  })
  const members = useQuery(membersQuery(workspace))
  const [editing, setEditing] = useState<number>()
  const [gone, setGone] = useState<number[]>([])
  const manages = can('ManageMembers')
  const shown = teams.data?.filter((team) => !gone.includes(team.id))
  const names = (team: Team) =>
    list(team.members.map((one) => members.data?.find((member) => member.id === one)?.name ?? String(one)))
  const remove = (team: Team) => {
    setGone((now) => [...now, team.id])
    const back = () => setGone((now) => now.filter((one) => one !== team.id))
    const act = async () => {
      const params = { path: { workspace, team: team.id } }
      await ask(api.DELETE('/api/v1/workspaces/{workspace}/teams/{team}', { params })).catch(sayWrong)
      await client.invalidateQueries({ queryKey })
    }
    holdBack(words.removed(team.name), () => void act(), back)
  }
  return (
    <Page title={words.title} answer={shown && shown.length > 0 ? words.answer(shown.length) : undefined}>
      <Refusal error={teams.error} />
      {teams.isPending && <Skeleton height={120} />}
      {shown?.length === 0 && (
        <Empty title={words.emptyTitle} body={words.emptyBody} picture={<Sketch of="rows" />} />
      )}
      {shown?.map((team) => (
        <div key={team.id} className={ui.card}>
          {editing === team.id ? (
            <TeamForm team={team} done={() => setEditing(undefined)} />
          ) : (
            <div className={css.line}>
              <span className={css.person}>
                <strong>{team.name}</strong>
                <span className={css.faint}>{names(team) || words.nobody}</span>
              </span>
              {manages && (
                <span className={css.rowActions}>
                  <RowButton label={words.editOf(team.name)} onClick={() => setEditing(team.id)}>
                    {words.edit}
                  </RowButton>
                  <RowButton label={words.removeOf(team.name)} onClick={() => remove(team)}>
                    {words.remove}
                  </RowButton>
                </span>
              )}
            </div>
          )}
        </div>
      ))}
      {teams.isPending ? null : manages ? (
        <Section title={words.add}>
          <TeamForm team={undefined} done={() => undefined} />
        </Section>
      ) : (
        <p className={ui.lead}>{words.readOnly}</p>
      )}
    </Page>
  )
}
