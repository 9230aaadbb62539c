// How does a picture with its table leave the page, wherever it is drawn?
import { say } from '@/app/toasts'
import { PNG_RATIO } from '@/charts/Chart'
import { text } from '@/text/en'
import { fileName, keepBlob } from './csv'
import { withTable } from './show/picture'
import type { Table } from './table'

/** Saves the picture under a title; says what did not fit on it, and fails when this browser can draw none. */
export async function takePicture(drawn: HTMLCanvasElement, table: Table | undefined, title: string) {
  const taken = await withTable(drawn, table, PNG_RATIO)
  if (!taken) throw new Error(text.explore.picture.none)
  keepBlob(taken.picture, fileName(title, 'png'))
  if (taken.cut) say(text.explore.picture.cut(taken.cut))
}
