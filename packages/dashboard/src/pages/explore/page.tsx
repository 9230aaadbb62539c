import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function Explore() {
  return <Page title={text.explore.title} />
}
