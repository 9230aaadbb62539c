// Who answers for a stage, and where will we listen?
import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { membersQuery } from '@/pages/settings/members/queries'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Named } from '@/ui/Named'
import { useRemoval } from '@/ui/removal'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { type Owner as Who, type Plan, teamsQuery, usePlanning } from './data'
import css from './map.module.css'

const words = text.map.stage

interface Parts {
  map: number
  stage: string
  plan: Plan | undefined
  /** What people wrote is known. */
  ready: boolean
}

const keyOf = (owner: Who | null | undefined) =>
  owner?.member ? `member ${owner.member}` : owner?.team ? `team ${owner.team}` : null

function ownerOf(key: string | null): Who | null {
  const [kind, number] = (key ?? '').split(' ')
  if (!number) return null
  return kind === 'member' ? { member: Number(number) } : { team: Number(number) }
}

export function Owner({ map, stage, plan, ready }: Parts) {
  const { id, can } = useWorkspace()
  const members = useQuery(membersQuery(id))
  const teams = useQuery(teamsQuery(id))
  const planning = usePlanning(map)
  const may = can('Save') && ready && !plan?.hidden
  const people = (members.data ?? []).map((one) => ({ value: `member ${one.id}`, label: one.name }))
  const groups = (teams.data ?? []).map((one) => ({ value: `team ${one.id}`, label: words.team(one.name) }))
  const value = keyOf(plan?.owner)
  const known = [...people, ...groups].find((one) => one.value === value)?.label
  const gone = value !== null && members.isSuccess && teams.isSuccess && known === undefined
  return (
    <div className={css.part}>
      <h3>{words.owner}</h3>
      {may ? (
        <Select
          aria-label={words.owner}
          placeholder={words.nobodyYet}
          data={[
            ...(gone ? [{ value, label: words.ownerGone }] : []),
            ...(groups.length > 0 ? [{ group: words.teams, items: groups }] : []),
            { group: words.members, items: people },
          ]}
          value={value}
          disabled={planning.isPending}
          onChange={(next) =>
            planning.mutate({ stage, owner: ownerOf(next), posts: plan?.posts ?? [] }, { onError: sayWrong })
          }
          clearable
          searchable={people.length > 8}
          data-no-print
        />
      ) : null}
      <p className={may ? css.printed : css.quiet}>
        {value === null ? words.nobodyYet : <Named name={known ?? (gone ? words.ownerGone : '')} />}
      </p>
    </div>
  )
}

export function Posts({ map, stage, plan, ready }: Parts) {
  const { can } = useWorkspace()
  const [adding, setAdding] = useState(false)
  const planning = usePlanning(map)
  const may = can('Save') && ready && !plan?.hidden
  const posts = plan?.posts ?? []
  const { list, removing } = useRemoval<HTMLDivElement>(posts.length)
  const put = (next: Plan['posts']) =>
    planning.mutate({ stage, owner: plan?.owner ?? null, posts: next }, { onError: sayWrong })
  return (
    <div className={css.part} data-list ref={list}>
      <h3>{words.posts}</h3>
      {posts.length === 0 && <p className={css.quiet}>{words.postsNone}</p>}
      <ul className={css.notes}>
        {posts.map((post, at) => (
          // A place is its number in the list
          <li key={at} data-row>
            <strong>{post.place}</strong>
            {post.question !== '' && <q>{post.question}</q>}
            {may && (
              <div data-no-print>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  data-remove
                  aria-label={words.removePost(post.place)}
                  disabled={planning.isPending}
                  onClick={() => {
                    removing(at)
                    put(posts.filter((_, other) => other !== at))
                    sayUndoable(words.postRemoved(post.place), () => put(posts))
                  }}
                >
                  {words.take}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {may && !adding && (
        <div data-no-print>
          <Button size="compact-sm" variant="light" data-add onClick={() => setAdding(true)}>
            {words.addPost}
          </Button>
        </div>
      )}
      {adding && <PostForm map={map} stage={stage} plan={plan} onClose={() => setAdding(false)} />}
    </div>
  )
}

function PostForm({ map, stage, plan, onClose }: Omit<Parts, 'ready'> & { onClose: () => void }) {
  const planning = usePlanning(map)
  const fields = useFields({ place: '', question: '' }, useDraft(`place ${map} ${stage}`))
  const { refuse } = fields
  useEffect(() => {
    if (planning.error) refuse(planning.error)
  }, [planning.error, refuse])
  const save = () => {
    const posts = [
      ...(plan?.posts ?? []),
      { place: fields.values.place.trim(), question: fields.values.question.trim() },
    ]
    planning.mutate(
      { stage, owner: plan?.owner ?? null, posts },
      {
        onSuccess: () => {
          fields.forget()
          onClose()
        },
      },
    )
  }
  return (
    <form
      className={ui.form}
      noValidate
      onKeyDown={fields.onKeyDown}
      onSubmit={fields.submit(save, (values) =>
        values.place.trim() === '' ? { place: words.placeHint } : ({} as Record<string, string>),
      )}
      data-no-print
    >
      <Restored of={fields} />
      <TextInput
        {...fields.input('place')}
        label={words.place}
        description={words.placeHint}
        data-autofocus
        autoFocus
      />
      <TextInput {...fields.input('question')} label={words.ask} />
      <Refusal error={fields.unplaced(planning.error)} />
      <div className={ui.row}>
        <Button type="submit" size="compact-md" loading={planning.isPending}>
          {text.shell.save}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          onClick={() => {
            fields.forget()
            onClose()
          }}
        >
          {text.shell.cancel}
        </Button>
      </div>
    </form>
  )
}
