import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function Door() {
  return <Page title={text.door.signIn} />
}
