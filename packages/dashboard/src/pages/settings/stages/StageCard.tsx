// What is one stage called, who is in it, and where does it stand?
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react'
import { useState } from 'react'
import type { Problem } from '@/api/problem'
import { placed } from '@/pages/segments/build/placed'
import { RuleBuilder } from '@/pages/segments/build/RuleBuilder'
import { isWhole, leaves, writeRule } from '@/pages/segments/build/tree'
import { ruleSentence, ruleWords } from '@/pages/segments/words'
import { text } from '@/text/en'
import { Refusal } from '@/ui/Refusal'
import { type Card, named } from './draft'
import css from './stages.module.css'

const words = text.stageList

interface Parts {
  card: Card
  at: number
  of: number
  /** How many are in it now, where it is saved. */
  now: number | undefined
  /** How many would be in it. */
  then: number | undefined
  refused: Problem | undefined
  /** Somebody wanted to save it as it is. */
  tried: boolean
  onChange: (next: Card) => void
  onMove: (to: number, by: 'up' | 'down') => void
  onDrop: (row: number) => void
  onRemove: () => void
}

const DRAGGED = 'application/x-hark-stage'

export function StageCard({ card, at, of, now, then, refused, tried, ...does }: Parts) {
  const called = card.name || words.unnamed
  const written = writeRule(card.root)
  const lacks = !leaves(card.root).every(isWhole)
  const atRow = placed(refused, written, ruleWords) !== undefined
  const atKey = refused?.place === '/key'
  const [opened, setOpened] = useState(false)
  const [over, setOver] = useState(false)
  // What is wrong with the rule stands at its rows, so they are shown.
  const open = opened || atRow || (tried && lacks)
  const noKey = tried && card.key.trim() === '' ? words.noKey : undefined
  return (
    <li
      className={css.card}
      data-row
      data-stage={card.row}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        does.onDrop(Number(event.dataTransfer.getData(DRAGGED)))
      }}
    >
      <div className={css.head}>
        <span
          className={css.grip}
          draggable
          title={words.drag}
          aria-hidden
          onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(card.row))}
        >
          <GripVertical size={16} />
        </span>
        <h2 className={css.name}>{words.stage(at + 1, called)}</h2>
        <div className={css.tools}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.up(called)}
            data-move="up"
            disabled={at === 0}
            onClick={() => does.onMove(at - 1, 'up')}
          >
            <ArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.down(called)}
            data-move="down"
            disabled={at === of - 1}
            onClick={() => does.onMove(at + 1, 'down')}
          >
            <ArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.remove(called)}
            data-remove
            onClick={does.onRemove}
          >
            <X size={16} aria-hidden />
          </ActionIcon>
        </div>
      </div>
      <p className={css.counts}>
        {now !== undefined && <span>{words.now(now)}</span>}
        {then !== undefined && then !== now && <span>{words.then(then)}</span>}
      </p>
      <div className={css.pair}>
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={card.name}
          onChange={(event) => does.onChange(named(card, event.currentTarget.value))}
        />
        <TextInput
          label={words.key}
          description={words.keyHint}
          value={card.key}
          error={noKey ?? (atKey && [refused.message, refused.hint].filter(Boolean).join(' '))}
          onChange={(event) => does.onChange({ ...card, key: event.currentTarget.value })}
        />
      </div>
      <div className={css.ruled}>
        <p className={css.rule}>{ruleSentence(written.rule ?? [])}</p>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-expanded={open}
          aria-label={`${open ? words.close : words.change}: ${called}`}
          onClick={() => setOpened(!open)}
        >
          {open ? words.close : words.change}
        </Button>
      </div>
      {open && (
        <RuleBuilder
          narrow
          uncounted
          root={card.root}
          refused={refused}
          onChange={(root) => does.onChange({ ...card, root })}
        />
      )}
      {tried && lacks && <p className={css.wrong}>{words.unfinished}</p>}
      {refused && !atRow && !atKey && <Refusal error={refused} />}
    </li>
  )
}
