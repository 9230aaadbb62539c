import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function Dashboards() {
  return <Page title={text.dashboards.title} />
}
