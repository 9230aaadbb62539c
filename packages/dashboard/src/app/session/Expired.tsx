// What happens when the session ends while one works?
import { Anchor, Modal } from '@mantine/core'
import { api, ask } from '@/api/client'
import { markSignedIn, session } from '@/api/session'
import { text } from '@/text/en'
import { forgetDrafts } from '@/ui/drafts'
import { SignInForm } from '@/ui/SignInForm'
import css from '@/ui/ui.module.css'
import { meQuery, queryClient } from '../queries'
import { useStore } from '../store'

/** Stands over the page, which stays as it is beneath, with everything that was typed. */
export function Expired() {
  const expired = useStore(session) === 'expired'
  const me = queryClient.getQueryData(meQuery.queryKey)
  /** What stands here is of whoever was signed in: somebody else begins anew. */
  const goOn = async () => {
    const now = await ask(api.GET('/api/v1/me')).catch(() => undefined)
    if (me && now?.id !== me.id) {
      forgetDrafts()
      location.reload()
    } else markSignedIn()
  }
  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={text.shell.expired.title}
      zIndex={400}
    >
      <p className={css.lead}>{text.shell.expired.body}</p>
      <SignInForm email={me?.email ?? ''} done={() => void goOn()} />
      <Anchor href="/sign-in" size="sm" mt="md" py={4} display="inline-block">
        {text.shell.expired.other}
      </Anchor>
    </Modal>
  )
}
