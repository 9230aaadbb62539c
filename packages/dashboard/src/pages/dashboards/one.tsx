import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function OneDashboard() {
  return <Page title={text.dashboards.title} />
}
