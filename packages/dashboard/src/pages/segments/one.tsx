// Who is in this segment, since when does it grow, and in which others are they?
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft, ChartLine, Pencil, Trash2 } from 'lucide-react'
import { Problem } from '@/api/problem'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import { trust } from '@/pages/explore/trust'
import { canon, fresh } from '@/pages/explore/question'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { namesQuery, type Segment, savedSegmentsQuery, sizesQuery, useRemovingSegment } from './data'
import { Growth } from './Growth'
import { Export, Members } from './Members'
import { MakeList } from './MakeList'
import { Overlap } from './Overlap'
import { askedOf } from './people'
import css from './segments.module.css'
import { Moves, WatchSwitch } from './Watch'
import { ruleSentence } from './words'

const words = text.segments

export default function OneSegment() {
  const { id } = useWorkspace()
  const number = Number(useParams({ strict: false }).segment)
  const saved = useQuery(savedSegmentsQuery(id))
  const one = saved.data?.find((other) => other.id === number)
  useTitle(one?.name)
  if (one) return <Whole key={one.id} one={one} />
  const gone = new Problem({ status: 404, code: 'not_found', detail: words.gone })
  return (
    <Page title={words.title} wide actions={<Back />} waits={saved.isPending}>
      {!saved.isPending && <Refusal error={saved.error ?? gone} />}
    </Page>
  )
}

export function Back() {
  const { id } = useWorkspace()
  return (
    <Button
      variant="subtle"
      leftSection={<ArrowLeft size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link to="/w/$workspace/segments" params={{ workspace: String(id) }} {...props} />
      )}
    >
      {words.back}
    </Button>
  )
}

/** A list may have a hundred thousand ids, which nobody reads here. */
const SHOWN = 4000
const shortened = (rule: string) => (rule.length > SHOWN ? `${rule.slice(0, SHOWN)} …` : rule)

function Whole({ one }: { one: Segment }) {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const counted = useQuery(sizesQuery(id))
  const names = useQuery(namesQuery(id))
  const taking = useRemovingSegment(
    () => void navigate({ to: '/w/$workspace/segments', params: { workspace: String(id) } }),
  )
  const found = counted.data?.segments.find((other) => other.id === one.id)
  const size = found?.size ?? undefined
  const broken = counted.isError || (counted.isSuccess && size === undefined)
  const by = one.by === undefined ? undefined : names.data?.get(one.by)
  const params = { workspace: String(id) }
  const question = { ...fresh('trend'), customers: { segment: one.name } }
  const may = can('Save') && !one.hidden
  const members = can('SeeCustomers') && !one.hidden
  return (
    <Page
      title={one.name}
      wide
      waits={counted.isPending}
      answer={
        counted.data &&
        (size === undefined ? words.answer.broken : words.answer.one(size, counted.data.customers))
      }
      method={
        <>
          <p>{words.method}</p>
          <p>{words.growth.method}</p>
          <pre className={ui.mono}>{shortened(JSON.stringify(one.rule, null, 1))}</pre>
        </>
      }
      actions={
        <>
          <Back />
          {size !== undefined && !one.hidden && (
            <Button
              variant="default"
              leftSection={<ChartLine size={16} aria-hidden />}
              renderRoot={(props) => (
                <Link
                  to="/w/$workspace/explore"
                  params={params}
                  search={{ q: question }}
                  {...props}
                  // One made this question oneself: it does not wait for another click.
                  onClick={() => trust(canon(question))}
                />
              )}
            >
              {words.ask}
            </Button>
          )}
          {can('Save') && (
            <Button
              variant="default"
              leftSection={<Trash2 size={16} aria-hidden />}
              loading={taking.isPending}
              onClick={() => taking.mutate(one)}
            >
              {words.remove}
            </Button>
          )}
          {may && (
            <Button
              leftSection={<Pencil size={16} aria-hidden />}
              renderRoot={(props) => (
                <Link
                  to="/w/$workspace/segments/$segment/edit"
                  params={{ ...params, segment: String(one.id) }}
                  {...props}
                />
              )}
            >
              {words.edit}
            </Button>
          )}
        </>
      }
    >
      <Refusal error={taking.error ?? counted.error} />
      {found?.wrong && <Refusal error={new Problem({ status: 422, code: 'broken', detail: found.wrong })} />}
      <Section title={words.who}>
        <div className={css.facts}>
          <p className={css.said}>{ruleSentence(one.rule)}</p>
          {one.description !== '' && <p className={ui.lead}>{one.description}</p>}
          {one.hidden && <p className={css.quiet}>{words.hidden}</p>}
          <p className={css.quiet}>
            {by === undefined ? words.savedNobody : words.saved(by)} <Moment at={one.created} />,{' '}
            {words.changed} <Moment at={one.changed} />
          </p>
          <WatchSwitch one={one} watched={found?.watched} />
        </div>
      </Section>
      {!broken && (
        <>
          <Growth segment={one.id} />
          <div className={members ? css.two : undefined}>
            <div className={css.stack}>
              <Overlap segment={one.id} />
              {members && <Moves one={one} watched={found?.watched === true} />}
            </div>
            {members && (
              <Section
                title={words.members.title}
                actions={
                  <div className={ui.row}>
                    <MakeList
                      size={size ?? 0}
                      name={words.list.named(one.name)}
                      asked={(limit, after) => askedOf(one.name, limit, after)}
                    />
                    <Export segment={one.id} name={one.name} size={size ?? 0} />
                  </div>
                }
              >
                <Members name={one.name} />
              </Section>
            )}
          </div>
        </>
      )}
    </Page>
  )
}
