import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function Arrivals() {
  return <Page title={text.debug.title} />
}
