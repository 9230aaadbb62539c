// May one open this page? Whoever may not is told so, and the page asks the server nothing.
import { Outlet, useLocation } from '@tanstack/react-router'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { STAGES } from '../nav'
import { useWorkspace } from '../workspace'

/** The pages of the stages; the settings say it beside their own list. */
export function Allowed() {
  const { can } = useWorkspace()
  const [first] = useLocation().pathname.split('/').slice(3)
  const place = STAGES.flatMap((stage) => stage.pages).find((page) => page.path === first)
  if (!place || can(place.right)) return <Outlet />
  return (
    <Page title={place.title}>
      <Empty title={text.shell.noRight} body={text.shell.noRightHint} />
    </Page>
  )
}
