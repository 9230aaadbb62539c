// Which keys do programs have, and how does one use them?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import { Secret } from '@/ui/Secret'
import { KeyTable } from './KeyTable'
import { type MadeKey, MakeKey } from './MakeKey'
import { Snippets } from './Snippets'

const words = text.connections.keys

export default function Keys() {
  const { id: workspace } = useWorkspace()
  const [made, setMade] = useState<MadeKey>()
  const keys = useQuery({
    queryKey: ['w', workspace, 'keys'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/keys', { params: { path: { workspace } }, signal })),
  })
  const alive = keys.data?.filter((key) => !key.revoked) ?? []
  const answer = keys.data && words.answer(alive.filter((key) => key.last_used).length, alive.length)
  return (
    <Page title={words.title} answer={answer} waits={keys.isPending}>
      <Refusal error={keys.error} />
      {keys.isPending && <Skeleton height={160} />}
      {keys.data?.length === 0 && (
        <Empty title={words.emptyTitle} body={words.emptyBody} picture={<Sketch of="key" />} />
      )}
      {made && <Secret lead={words.made} label={words.keyText} value={made.text} />}
      {keys.data && keys.data.length > 0 && <KeyTable keys={keys.data} made={setMade} />}
      {/* How long the list is decides where the rest stands: it comes when that is known, and does not jump. */}
      {!keys.isPending && (
        <>
          <MakeKey made={setMade} />
          <Snippets writeKey={made?.kind === 'write' ? made.text : undefined} />
        </>
      )}
    </Page>
  )
}
