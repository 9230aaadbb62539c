// Which group of customers gets a name?
import { useSearch } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { SegmentForm } from './Form'
import { Back } from './one'

const words = text.segments.form

export default function NewSegment() {
  const { can } = useWorkspace()
  const { rule } = useSearch({ strict: false }) as { rule?: unknown }
  return (
    <Page title={words.newTitle} answer={words.newLead} wide actions={<Back />}>
      {can('Save') ? <SegmentForm rule={rule} /> : <Empty title={words.may.title} body={words.may.body} />}
    </Page>
  )
}
