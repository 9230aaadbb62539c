// What do a CRM and billing say of customers and accounts? A table is chosen, what it would change is shown, then it is kept.
import { Button, FileButton, SegmentedControl } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Problem } from '@/api/problem'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Empty, Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import ui from '@/ui/ui.module.css'
import { Columns } from './Columns'
import css from './import.module.css'
import { Outcome } from './Outcome'
import { type Part, partsOf, textOf, type Wrong } from './parts'
import { bring, type Kind, preview, type Summary, type Wishes } from './run'

const words = text.importing

interface Table {
  name: string
  parts: Part[]
}

export default function Import() {
  const { can } = useWorkspace()
  const may = can('ManageConnections') && can('PersonalData')
  return (
    <Page title={words.question} answer={words.lead} method={<p>{words.method}</p>} wide>
      {may ? (
        <Steps />
      ) : (
        <Empty picture={<Sketch of="rows" />} title={words.may.title} body={words.may.body} />
      )}
    </Page>
  )
}

function Steps() {
  const [kind, setKind] = useState<Kind>('customers')
  const [table, setTable] = useState<Table>()
  const [wrong, setWrong] = useState<Wrong>()
  const take = async (file: File | null) => {
    if (!file) return
    setTable(undefined)
    const found = textOf(new Uint8Array(await file.arrayBuffer()))
    setWrong('wrong' in found ? found.wrong : undefined)
    if ('text' in found) setTable({ name: file.name, parts: partsOf(found.text) })
  }
  return (
    <>
      <Section title={words.file.title}>
        <div className={css.choose}>
          <SegmentedControl
            aria-label={words.kind}
            value={kind}
            onChange={(chosen) => setKind(chosen === 'accounts' ? 'accounts' : 'customers')}
            data={[
              { value: 'customers', label: words.kinds.customers },
              { value: 'accounts', label: words.kinds.accounts },
            ]}
          />
          <FileButton onChange={(file) => void take(file)} accept=".csv,.tsv,.txt,text/csv">
            {(props) => (
              <Button {...props} variant="default" leftSection={<FileUp size={16} aria-hidden />}>
                {table ? words.file.other : words.file.choose}
              </Button>
            )}
          </FileButton>
          {table && <span className={css.name}>{table.name}</span>}
        </div>
        <p className={ui.lead}>{words.about[kind]}</p>
        {wrong && (
          <p role="alert" className={css.wrong}>
            {words.wrong[wrong]}
          </p>
        )}
      </Section>
      {/* Another table, or of something else, begins anew. */}
      {table && (
        <One
          key={`${kind} ${table.name} ${table.parts.length} ${table.parts[0]?.csv.length}`}
          kind={kind}
          table={table}
        />
      )}
    </>
  )
}

interface Done {
  done: number
  sum: Summary
}

function One({ kind, table }: { kind: Kind; table: Table }) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const [wishes, setWishes] = useState<Wishes>({})
  const [progress, setProgress] = useState<Done>()
  const going = useRef<AbortController>(undefined)
  const start = () => {
    going.current?.abort()
    going.current = new AbortController()
    setProgress(undefined)
    const told = (done: number, sum: Summary) => setProgress({ done, sum })
    return { workspace: id, kind, parts: table.parts, signal: going.current.signal, told }
  }
  const looking = useMutation({ mutationFn: (next: Wishes) => preview({ ...start(), wishes: next }) })
  const bringing = useMutation({
    mutationFn: (next: Wishes) => bring({ ...start(), wishes: next }),
    onSettled: () => client.invalidateQueries({ queryKey: ['w', id] }),
  })
  const { mutate: look } = looking
  useEffect(() => {
    look({})
    return () => going.current?.abort()
  }, [look])
  const change = (next: Wishes) => {
    setWishes(next)
    look(next)
  }
  const found = looking.data
  const all = table.parts.length
  const lasting = useMemo(() => found?.sum.columns ?? [], [found])
  const stopped = bringing.error && (progress?.done ?? 0) > 0
  if (bringing.data) return <Outcome of={bringing.data} kind={kind} kept />
  return (
    <>
      {(lasting.length > 0 || Object.keys(wishes).length > 0) && (
        <Section title={words.columns.title} lead={words.columns.lead}>
          <Columns
            kind={kind}
            columns={lasting}
            wishes={wishes}
            onChange={change}
            busy={looking.isPending || bringing.isPending}
          />
          {found && found.settled.length > 0 && (
            <p className={ui.lead}>{words.columns.settled(found.settled)}</p>
          )}
        </Section>
      )}
      {(looking.isPending || bringing.isPending) && (
        <div className={css.going}>
          <progress max={all} value={progress?.done ?? 0} aria-label={words.going} />
          <span>
            {bringing.isPending
              ? words.bringing(progress?.done ?? 0, all)
              : words.looking(progress?.done ?? 0, all)}
            {progress && ` ${words.rows(progress.sum.rows)}`}
          </span>
          {bringing.isPending && all > 1 && (
            <Button variant="subtle" size="compact-sm" onClick={() => going.current?.abort()}>
              {words.stop}
            </Button>
          )}
        </div>
      )}
      {!looking.isPending && <Refusal error={aborted(looking.error) ? undefined : looking.error} />}
      {found && !looking.isPending && (
        <>
          <Outcome of={found.sum} kind={kind} kept={false} />
          {stopped && progress && (
            <p role="alert" className={css.wrong}>
              {words.broke(progress.done, all, number(progress.sum.new + progress.sum.changed))}
            </p>
          )}
          <Refusal error={aborted(bringing.error) ? undefined : bringing.error} />
          <div className={ui.row}>
            <Button
              loading={bringing.isPending}
              disabled={found.sum.new + found.sum.changed === 0}
              onClick={() => bringing.mutate(found.wishes)}
            >
              {stopped ? words.again : words.bring(found.sum.new + found.sum.changed)}
            </Button>
          </div>
        </>
      )}
    </>
  )
}

/** What somebody stopped is no error of the server. */
const aborted = (error: unknown) => error instanceof DOMException && !(error instanceof Problem)
