// How does one write a rule? Rows on one side, how many it selects and the rule as JSON on the other; each follows the other.
import { Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Problem } from '@/api/problem'
import { useWorkspace } from '@/app/workspace'
import { InRule } from '@/pages/explore/build/NameField'
import { canon } from '@/pages/explore/question'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { Refusal } from '@/ui/Refusal'
import { previewQuery } from '../data'
import { Share } from '../Share'
import { ruleSentence, ruleWords } from '../words'
import { placed } from './placed'
import { RuleRows } from './RuleRows'
import css from './rule.module.css'
import { type Group, readRule, writeRule } from './tree'

const words = text.segments.form
const PAUSE_MS = 300

interface Parts {
  root: Group
  onChange: (next: Group) => void
  /** What the server said against saving it. */
  refused?: unknown
  /** In the drawer, everything stands below one another. */
  narrow?: boolean
  /** Whoever shows it says how many it selects: the rule of a stage means something only among the others. */
  uncounted?: boolean
}

export function RuleBuilder({ root, onChange, refused, narrow = false, uncounted = false }: Parts) {
  const { id } = useWorkspace()
  const written = useMemo(() => writeRule(root), [root])
  const canonical = canon(written.rule ?? null)
  const [asked] = useDebouncedValue(canonical, PAUSE_MS)
  const counted = useQuery({
    ...previewQuery(id, JSON.parse(asked)),
    enabled: !uncounted && asked !== 'null',
  })
  // What was said of another rule is over.
  const settled = asked === canonical && asked !== 'null'
  const error = settled ? (counted.error ?? undefined) : undefined
  const found = placed(error ?? refused, written, ruleWords)
  useAnnounced(found && [...found.wrong.values()][0])
  const size = counted.data && !counted.error && asked !== 'null' ? counted.data : undefined
  const json = <Json rule={written.rule} onChange={(rule) => onChange(readRule(rule))} />
  return (
    <div className={css.builder} data-narrow={narrow || undefined}>
      <div className={css.rows}>
        <InRule value={true}>
          <RuleRows group={root} wrong={found?.wrong ?? new Map()} onChange={onChange} />
        </InRule>
      </div>
      <div className={css.beside}>
        {!uncounted && (
          <div className={css.size} data-stale={(size && !settled) || undefined}>
            {size ? (
              <>
                <strong>{text.segments.of(size.size, size.customers)}</strong>
                <Share k={size.size} n={size.customers} bare />
              </>
            ) : (
              <p>{written.rule === undefined ? words.begin : error ? words.uncounted : words.counting}</p>
            )}
          </div>
        )}
        {!found && <Refusal error={error} />}
        {narrow ? (
          <details className={css.fold}>
            <summary>{words.json}</summary>
            {json}
          </details>
        ) : (
          json
        )}
        {!uncounted && written.rule !== undefined && (
          <p className={css.words}>{ruleSentence(written.rule)}</p>
        )}
      </div>
    </div>
  )
}

const shown = (rule: unknown) => (rule === undefined ? '' : JSON.stringify(rule, null, 2))

/** The rule as JSON. What is typed here is the rule as soon as it is JSON; until then it stands as it was typed. */
function Json({ rule, onChange }: { rule: unknown; onChange: (next: unknown) => void }) {
  const [typed, setTyped] = useState(() => shown(rule))
  const own = useRef(canon(rule ?? null))
  const given = canon(rule ?? null)
  useEffect(() => {
    // The rows changed it.
    if (given === own.current) return
    own.current = given
    setTyped(given === 'null' ? '' : shown(JSON.parse(given)))
  }, [given])
  const read = parsed(typed)
  return (
    <Textarea
      className={css.json}
      label={words.json}
      description={words.jsonHint}
      value={typed}
      error={read instanceof Problem ? read.message : undefined}
      onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        const rule = parsed(next)
        if (rule instanceof Problem) return
        // What the rows make of it is not written over what one types.
        own.current = canon(writeRule(readRule(rule)).rule ?? null)
        onChange(rule)
      }}
      rows={10}
      spellCheck={false}
    />
  )
}

function parsed(typed: string): unknown {
  if (typed.trim() === '') return undefined
  try {
    return JSON.parse(typed)
  } catch {
    return new Problem({ status: 0, code: 'json', detail: words.noJson })
  }
}
