import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function OneCustomer() {
  return <Page title={text.customers.title} />
}
