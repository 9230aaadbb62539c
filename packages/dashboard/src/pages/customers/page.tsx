import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function Customers() {
  return <Page title={text.customers.title} />
}
