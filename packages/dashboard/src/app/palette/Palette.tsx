// How does one reach every page and action from the keyboard?
import { Modal } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useId, useRef, useState } from 'react'
import { text } from '@/text/en'
import { useStore } from '../store'
import { useStandardCommands } from './commands'
import css from './palette.module.css'
import { type Command, found, ownCommands, paletteOpen } from './state'

function Finder({ close }: { close: () => void }) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const standard = useStandardCommands()
  const own = useStore(ownCommands)
  const shown = found([...own, ...standard], typed)
  const run = (command: Command | undefined) => {
    if (!command) return
    close()
    command.run()
  }
  const move = (to: number) => {
    const next = (to + shown.length) % Math.max(shown.length, 1)
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || (event.ctrlKey && event.key === 'n')) move(at + 1)
    else if (event.key === 'ArrowUp' || (event.ctrlKey && event.key === 'p')) move(at - 1)
    else if (event.key === 'Enter') run(shown[at])
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        className={css.input}
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown[at] ? `${id}-${at}` : undefined}
        aria-label={text.shell.palette.title}
        placeholder={text.shell.palette.placeholder}
        value={typed}
        data-autofocus
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        className={css.list}
        id={`${id}-list`}
        role="listbox"
        aria-label={text.shell.palette.title}
        ref={list}
      >
        {shown.map((command, n) => (
          // Keys are handled by the field, which keeps the focus.
          <div
            key={command.id}
            id={`${id}-${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === at}
            className={css.option}
            onClick={() => run(command)}
            onPointerMove={() => setAt(n)}
          >
            <span>{command.title}</span>
            <span className={css.group}>{text.shell.palette[command.group]}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className={css.empty}>{text.shell.palette.empty}</p>}
      <p className="sr-only" role="status">
        {text.shell.palette.count(shown.length)}
      </p>
      <p className={css.keys} aria-hidden>
        <kbd>↑</kbd> <kbd>↓</kbd> {text.shell.palette.keys.move} <kbd>{text.shell.palette.keys.enter}</kbd>{' '}
        {text.shell.palette.keys.open} <kbd>{text.shell.palette.keys.escape}</kbd>{' '}
        {text.shell.palette.keys.close}
      </p>
    </>
  )
}

export function Palette() {
  const open = useStore(paletteOpen)
  const close = () => paletteOpen.set(false)
  useHotkeys([['mod+K', () => paletteOpen.set((now) => !now)]], [])
  return (
    <Modal
      opened={open}
      onClose={close}
      withCloseButton={false}
      padding={0}
      size={560}
      centered={false}
      yOffset="12vh"
      attributes={{ content: { 'aria-label': text.shell.palette.title } }}
    >
      <Finder close={close} />
    </Modal>
  )
}
