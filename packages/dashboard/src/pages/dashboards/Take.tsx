// How does one take the numbers or the picture of a tile along?
import { ActionIcon, Menu } from '@mantine/core'
import { Download, FileImage, Sheet } from 'lucide-react'
import type { RefObject } from 'react'
import { sayWrong } from '@/app/toasts'
import { type Handle, PNG_RATIO } from '@/charts/Chart'
import { csv, fileName, keepBlob, keepText } from '@/pages/explore/csv'
import { withTable } from '@/pages/explore/show/picture'
import type { Table } from '@/pages/explore/table'
import { text } from '@/text/en'

interface Of {
  title: string
  table: Table
  picture: RefObject<Handle | null>
  /** The tile shows its numbers, so that no picture is drawn. */
  flipped: boolean
}

export function Take({ title, table, picture, flipped }: Of) {
  const words = text.explore.actions
  const label = text.dashboards.along(title)
  const toPng = async () => {
    const drawn = picture.current?.canvas()
    const taken = drawn && (await withTable(drawn, table, PNG_RATIO))
    if (!taken) return sayWrong(new Error(text.explore.picture.none))
    keepBlob(taken.picture, fileName(title, 'png'))
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label} title={label}>
          <Download size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Sheet size={15} aria-hidden />}
          onClick={() => keepText(csv(table), fileName(title, 'csv'))}
        >
          {words.csv}
        </Menu.Item>
        <Menu.Item
          leftSection={<FileImage size={15} aria-hidden />}
          disabled={flipped}
          onClick={() => void toPng().catch(sayWrong)}
        >
          {words.png}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
