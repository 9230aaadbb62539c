import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function Home() {
  return <Page title={text.home.title} />
}
