// Who shall be in this segment from now on?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Problem } from '@/api/problem'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { savedSegmentsQuery } from './data'
import { SegmentForm } from './Form'
import { Back } from './one'

const words = text.segments.form

export default function EditSegment() {
  const { id, can } = useWorkspace()
  const number = Number(useParams({ strict: false }).segment)
  const saved = useQuery({ ...savedSegmentsQuery(id), refetchOnWindowFocus: false })
  const one = saved.data?.find((other) => other.id === number)
  useTitle(one?.name)
  const gone = new Problem({ status: 404, code: 'not_found', detail: text.segments.gone })
  const may = can('Save') && !one?.hidden
  return (
    <Page
      title={one ? words.editTitle(one.name) : text.segments.edit}
      answer={words.editLead}
      wide
      actions={<Back />}
    >
      {saved.isPending && <Skeleton height={480} />}
      {!saved.isPending && !one && <Refusal error={saved.error ?? gone} />}
      {one && may && <SegmentForm key={one.id} one={one} />}
      {one && !may && (
        <Empty title={words.may.title} body={one.hidden ? text.segments.hidden : words.may.body} />
      )}
    </Page>
  )
}
