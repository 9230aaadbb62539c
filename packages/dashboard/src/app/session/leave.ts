// How does one sign out?
import { api, ask } from '@/api/client'
import { markSignedOut } from '@/api/session'
import { forgetDrafts } from '@/ui/drafts'
import { queryClient } from '../queries'
import { sayWrong, settleAll } from '../toasts'

/** Ends the session and forgets everything that was shown. The page is loaded anew, so that nothing stays in memory. */
export async function leave() {
  settleAll()
  forgetDrafts()
  try {
    markSignedOut()
    await ask(api.DELETE('/api/v1/session'))
  } catch (error) {
    sayWrong(error)
    return
  }
  queryClient.clear()
  // Forms that were still open kept theirs meanwhile.
  forgetDrafts()
  location.assign('/sign-in')
}
