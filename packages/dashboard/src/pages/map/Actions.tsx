// What can be done with a map: save it, share it, take its numbers along, print it?
import { Button, Menu } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  ChevronDown,
  Download,
  FileImage,
  Link2,
  Pencil,
  Printer,
  RotateCcw,
  Save,
  Trash2,
} from 'lucide-react'
import { type RefObject, useMemo, useRef, useState } from 'react'
import { useCommands } from '@/app/palette/state'
import { say, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import type { Handle } from '@/charts/Chart'
import { csv, fileName, keepText } from '@/pages/explore/csv'
import { canon } from '@/pages/explore/question'
import { SaveForm } from '@/pages/explore/SaveForm'
import { useRemoving } from '@/pages/explore/saved'
import { takePicture } from '@/pages/explore/take'
import { text } from '@/text/en'
import { type SavedMap, useSavingMap } from './data'
import type { Journey, MapContent } from './journey'
import css from './map.module.css'
import { tableOf } from './table'

const words = text.map

interface Parts {
  content: MapContent
  before: boolean
  saved: SavedMap | undefined
  unchanged: boolean
  title: string
  answer: Journey | undefined
  picture: RefObject<Handle | null>
}

export function Actions({ content, before, saved, unchanged, title, answer, picture }: Parts) {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const [form, setForm] = useState<'new' | 'rename'>()
  const params = { workspace: String(id) }
  const to = (number: number) =>
    navigate({ to: '/w/$workspace/map/$map', params: { ...params, map: String(number) }, search: {} })
  // Before one is led away from here: nobody would hear of it afterwards.
  const kept = useRef<() => void>(undefined)
  const saving = useSavingMap((number, draft) => {
    kept.current?.()
    say(words.saved(draft.name))
    setForm(undefined)
    void to(number)
  })
  const removing = useRemoving('maps', () => void navigate({ to: '/w/$workspace/map', params, search: {} }))
  const may = can('Save')
  const table = useMemo(
    () => (answer ? tableOf(answer, content.stages) : undefined),
    [answer, content.stages],
  )
  const copy = () =>
    void navigator.clipboard.writeText(window.location.href).then(() => say(words.linkCopied), sayWrong)
  const toPng = async () => {
    const drawn = picture.current?.canvas()
    if (!drawn) throw new Error(words.flow.none)
    // What was compared has too many columns for a picture.
    const below = answer && tableOf({ ...answer, differences: undefined }, content.stages)
    await takePicture(drawn, below, title)
  }
  useCommands(
    useMemo(
      () =>
        may
          ? [{ id: 'map-save', title: words.create, group: 'actions' as const, run: () => setForm('new') }]
          : [],
      [may],
    ),
  )
  return (
    <div className={css.actions} data-no-print>
      <Button
        variant="subtle"
        px="xs"
        renderRoot={(props) => <Link to="/w/$workspace/map" params={params} search={{}} {...props} />}
      >
        {words.all}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
            {words.share}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Link2 size={15} aria-hidden />} onClick={copy}>
            {words.link}
          </Menu.Item>
          <Menu.Item leftSection={<Printer size={15} aria-hidden />} onClick={() => window.print()}>
            {words.print}
          </Menu.Item>
          <Menu.Item
            leftSection={<Download size={15} aria-hidden />}
            onClick={() => table && keepText(csv(table), fileName(title, 'csv'))}
            disabled={!table}
          >
            {words.csv}
          </Menu.Item>
          <Menu.Item
            leftSection={<FileImage size={15} aria-hidden />}
            onClick={() => void toPng().catch(sayWrong)}
            disabled={!table}
          >
            {words.png}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {may && saved && (
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
              <Menu.Item leftSection={<RotateCcw size={15} aria-hidden />} onClick={() => void to(saved.id)}>
                {words.reset}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<Trash2 size={15} aria-hidden />} onClick={() => removing.mutate(saved)}>
              {words.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {may && !saved && <Button onClick={() => setForm('new')}>{words.create}</Button>}
      {may && saved && !saved.hidden && !unchanged && (
        <Button
          loading={saving.isPending}
          onClick={() =>
            saving.mutate(
              { name: saved.name, description: saved.description, content, before, known: saved },
              { onError: sayWrong },
            )
          }
        >
          {words.saveChanges}
        </Button>
      )}
      {form && (
        <SaveForm
          first={form === 'rename' && saved ? saved : { name: '', description: '' }}
          rename={form === 'rename'}
          title={form === 'rename' ? words.rename : words.saving}
          hint={words.nameHint}
          saving={saving}
          record={form === 'new' ? canon(content) : ''}
          onSave={(draft, { onSuccess, onError }) => {
            kept.current = onSuccess
            const known = form === 'rename' ? saved : undefined
            saving.mutate(
              {
                ...draft,
                content: known?.content ?? content,
                before: known?.before ?? before,
                known,
              },
              { onError },
            )
          }}
          onClose={() => setForm(undefined)}
        />
      )}
    </div>
  )
}
