// How is a connection of the whole installation kept and taken away, and what is asked anew after that?
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ask } from '@/api/client'
import { doorQuery } from '@/app/queries'
import { say, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'

interface Parts {
  /** The part of the key under which the page asks for it. */
  name: string
  words: { saved: string; removed: string }
  put: () => Parameters<typeof ask>[0]
  drop: () => Parameters<typeof ask>[0]
  fields: { refuse: (error: unknown) => void; forget: () => void }
  /** The server has it: secrets leave the form. */
  kept: () => void
}

/** The door says which ways in there are, so it is asked anew as well. */
export function useConnection({ name, words, put, drop, fields, kept }: Parts) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const fresh = async () => {
    await client.invalidateQueries({ queryKey: ['w', id, name] })
    await client.invalidateQueries({ queryKey: doorQuery.queryKey })
  }
  const save = useMutation({
    mutationFn: () => ask(put()),
    onSuccess: () => {
      fields.forget()
      kept()
      say(words.saved)
      return fresh()
    },
    onError: fields.refuse,
  })
  const remove = useMutation({
    mutationFn: () => ask(drop()),
    onSuccess: () => {
      say(words.removed)
      return fresh()
    },
    onError: sayWrong,
  })
  return { save, remove }
}
