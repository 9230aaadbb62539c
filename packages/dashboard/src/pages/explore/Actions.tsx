// What can be done with a question: save it, share it, take its numbers along?
import { Button, Menu } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  ChevronDown,
  Download,
  FileImage,
  LayoutDashboard,
  Link2,
  Pencil,
  RotateCcw,
  Save,
  Trash2,
} from 'lucide-react'
import { type RefObject, useMemo, useRef, useState } from 'react'
import { useCommands } from '@/app/palette/state'
import { say, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import type { Handle } from '@/charts/Chart'
import { AddTo } from '@/pages/dashboards/AddTo'
import { text } from '@/text/en'
import { csv, fileName, keepText } from './csv'
import type { SavedQuestion } from './data'
import { canon, type Question } from './question'
import { SaveForm } from './SaveForm'
import { useRemoving, useSaving } from './saved'
import { takePicture } from './take'
import type { Table } from './table'

interface Parts {
  question: Question
  saved: SavedQuestion | undefined
  unchanged: boolean
  title: string
  table: Table | undefined
  picture: RefObject<Handle | null>
}

type Form = 'new' | 'rename'

export function Actions({ question, saved, unchanged, title, table, picture }: Parts) {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const [form, setForm] = useState<Form>()
  const [adding, setAdding] = useState(false)
  const params = { workspace: String(id) }
  const toSaved = (number: number) =>
    navigate({
      to: '/w/$workspace/explore/$question',
      params: { ...params, question: String(number) },
      search: {},
    })
  // Before one is led away from here: nobody would hear of it afterwards.
  const kept = useRef<() => void>(undefined)
  const saving = useSaving((number, draft) => {
    kept.current?.()
    say(text.explore.saving.saved(draft.name))
    setForm(undefined)
    void toSaved(number)
  })
  const removing = useRemoving(
    'questions',
    () => void navigate({ to: '/w/$workspace/explore', params, search: {} }),
  )
  const words = text.explore.actions
  const copy = () => {
    navigator.clipboard
      .writeText(window.location.href)
      .then(() => say(unchanged ? words.linkSaved : words.linkCopied), sayWrong)
  }
  const toCsv = () => table && keepText(csv(table), fileName(title, 'csv'))
  const toPng = async () => {
    const drawn = picture.current?.canvas()
    if (drawn) await takePicture(drawn, table, title)
  }
  const maySave = can('Save')
  useCommands(
    useMemo(
      () =>
        maySave
          ? [
              {
                id: 'explore-save',
                title: text.explore.saving.title,
                group: 'actions' as const,
                run: () => setForm('new'),
              },
            ]
          : [],
      [maySave],
    ),
  )
  return (
    <>
      <Button
        variant="subtle"
        px="xs"
        renderRoot={(props) => <Link to="/w/$workspace/explore" params={params} search={{}} {...props} />}
      >
        {words.all}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
            {words.export}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Link2 size={15} aria-hidden />} onClick={copy}>
            {words.link}
          </Menu.Item>
          <Menu.Item leftSection={<Download size={15} aria-hidden />} onClick={toCsv} disabled={!table}>
            {words.csv}
          </Menu.Item>
          <Menu.Item
            leftSection={<FileImage size={15} aria-hidden />}
            onClick={() => void toPng().catch(sayWrong)}
            disabled={!table}
          >
            {words.png}
          </Menu.Item>
          {maySave && (
            <Menu.Item
              leftSection={<LayoutDashboard size={15} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {words.addToDashboard}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {maySave && saved && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
              {words.more}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {!saved.hidden && (
              <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => setForm('rename')}>
                {words.rename}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<Save size={15} aria-hidden />} onClick={() => setForm('new')}>
              {words.saveAs}
            </Menu.Item>
            {!unchanged && (
              <Menu.Item
                leftSection={<RotateCcw size={15} aria-hidden />}
                onClick={() => void toSaved(saved.id)}
              >
                {words.reset}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<Trash2 size={15} aria-hidden />} onClick={() => removing.mutate(saved)}>
              {words.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {maySave && !saved && <Button onClick={() => setForm('new')}>{words.save}</Button>}
      {maySave && saved && !saved.hidden && !unchanged && (
        <Button
          loading={saving.isPending}
          onClick={() =>
            saving.mutate(
              { name: saved.name, description: saved.description, content: question, before: saved },
              { onError: sayWrong },
            )
          }
        >
          {words.saveChanges}
        </Button>
      )}
      {adding && (
        <AddTo
          tile={saved && unchanged ? { saved: saved.id } : { question, title }}
          onClose={() => setAdding(false)}
        />
      )}
      {form && (
        <SaveForm
          first={form === 'rename' && saved ? saved : { name: saved ? '' : title, description: '' }}
          rename={form === 'rename'}
          saving={saving}
          record={form === 'new' ? canon(question) : ''}
          onSave={(draft, { onSuccess, onError }) => {
            kept.current = onSuccess
            saving.mutate(
              {
                ...draft,
                content: form === 'rename' && saved ? saved.content : question,
                before: form === 'rename' ? saved : undefined,
              },
              { onError },
            )
          }}
          onClose={() => setForm(undefined)}
        />
      )}
    </>
  )
}
