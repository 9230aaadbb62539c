// What does a stage of the loop hold?
import { useLocation } from '@tanstack/react-router'
import type { Stage } from '@/app/nav'
import { text } from '@/text/en'
import { Page } from '@/ui/Page'

export default function StagePage() {
  const stage = useLocation().pathname.split('/')[3] as Stage
  return <Page title={text.stages[stage].question} />
}
