// How does a form keep what is typed, and say at the field what is wrong?
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { Problem } from '@/api/problem'
import { keepDraft, readDraft, typedIn, waiting } from './drafts'

type Values = Record<string, unknown>
type Errors = Record<string, string>

/** The message for a field: the fact, and what to do about it. */
function said(problem: Problem): string {
  return [problem.message, problem.hint].filter(Boolean).join(' ')
}

/** Under which name what is typed waits for a reload, and which fields are never kept: passwords and secrets. */
export interface Draft {
  name: string
  never?: readonly string[]
}

const NONE: readonly string[] = []

/** The values of a form, which survive a reload where a draft of them is kept. */
function useKept<T extends Values>(first: T, draft: Draft | undefined) {
  const name = draft?.name
  const never = draft?.never ?? NONE
  const [found] = useState(() => (name === undefined ? {} : waiting(readDraft(name), first, never)))
  const [values, setValues] = useState<T>({ ...first, ...found })
  const [restored, setRestored] = useState(Object.keys(found).length > 0)
  /** Only what somebody typed is a draft: not what the server says otherwise meanwhile, and not what was saved. */
  const typed = useRef(new Set(Object.keys(found)))
  /** A form that goes on under another address, while it is taken away, writes nothing there. */
  const [born] = useState(name)
  useEffect(() => {
    if (name !== undefined && name === born) keepDraft(name, typedIn(values, first, never, typed.current))
  })
  const forget = () => {
    typed.current.clear()
    if (born !== undefined) keepDraft(born, {})
    setRestored(false)
  }
  const put = useCallback(<K extends keyof T & string>(field: K, value: T[K]) => {
    typed.current.add(field)
    setValues((now) => ({ ...now, [field]: value }))
  }, [])
  const reset = (next: T) => {
    typed.current.clear()
    setValues(next)
  }
  const discard = () => {
    reset(first)
    setRestored(false)
  }
  return { values, put, setValues: reset, restored, forget, discard }
}

/**
 * The values of a form and the refusals of its fields. A refusal with a place (`/email`) goes to the field of that name, gets
 * the focus, and disappears when the field is changed. Nothing typed is ever cleared; with a draft it survives a reload, until
 * `forget` (it is saved) or `discard`.
 */
export function useFields<T extends Values>(first: T, draft?: Draft) {
  const { values, put, ...kept } = useKept(first, draft)
  const [errors, setErrors] = useState<Errors>({})
  const form = useRef<HTMLFormElement | null>(null)

  const set = useCallback(
    <K extends keyof T & string>(name: K, value: T[K]) => {
      put(name, value)
      setErrors(({ [name]: _, ...rest }) => rest)
    },
    [put],
  )

  const show = useCallback((wrong: Errors) => {
    setErrors(wrong)
    const name = Object.keys(wrong)[0]
    if (!name) return
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus(),
    )
  }, [])

  /** For `onError` of a mutation. */
  const names = useRef(first)
  const refuse = useCallback(
    (error: unknown) => {
      const field = error instanceof Problem ? error.field : undefined
      // Always the same function: whoever waits for errors with it would show an old one again at each key.
      if (error instanceof Problem && field && field in names.current) show({ [field]: said(error) })
    },
    [show],
  )

  /** The error unless a field says it already: for {@link Refusal}. */
  const unplaced = (error: unknown) => {
    const field = error instanceof Problem ? error.field : undefined
    return field && field in values ? undefined : error
  }

  /** For `onSubmit`. `check` says what is wrong before anything is sent. */
  const submit = (act: () => void, check?: (values: T) => Errors) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    form.current = event.currentTarget
    const wrong = check?.(values) ?? {}
    if (Object.keys(wrong).length > 0) show(wrong)
    else act()
  }

  /** Ctrl Enter sends a form from any of its fields. */
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
  }

  /** For an input of text. */
  const input = <K extends keyof T & string>(name: K) => ({
    name,
    value: String(values[name] ?? ''),
    error: errors[name],
    // Mantine's field for passwords does not say it by itself.
    'aria-invalid': errors[name] ? (true as const) : undefined,
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value as T[K]),
  })

  /** For parts that give their value itself: selects, numbers. */
  const choice = <K extends keyof T & string>(name: K) => ({
    name,
    value: values[name],
    error: errors[name],
    onChange: (value: T[K] | null) => set(name, value as T[K]),
  })

  return { ...kept, values, errors, set, show, refuse, unplaced, submit, onKeyDown, input, choice }
}
