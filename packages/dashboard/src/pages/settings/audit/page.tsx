import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function SettingsPage() {
  return <Page title={text.settings.pages.audit} />
}
