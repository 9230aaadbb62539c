// How does a file become requests? A table is read whole, and cut between its rows into parts that one request can carry.

/** Bytes of a part: what JSON makes longer still fits into a request of one megabyte. */
export const PART_BYTES = 450_000
/** Larger files are for the command, which reads them from the disk. */
export const FILE_BYTES_MAX = 50_000_000

export type Wrong = 'empty' | 'large' | 'spreadsheet' | 'encoding' | 'binary'

const starts = (bytes: Uint8Array, ...with_: number[]) => with_.every((byte, at) => bytes[at] === byte)

/** The text of a file, or why there is none. Letters that cannot be read are never replaced. */
export function textOf(bytes: Uint8Array): { text: string } | { wrong: Wrong } {
  if (bytes.length === 0) return { wrong: 'empty' }
  if (bytes.length > FILE_BYTES_MAX) return { wrong: 'large' }
  // A zip, which spreadsheets are, and their older form.
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04) || starts(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    return { wrong: 'spreadsheet' }
  if (starts(bytes, 0xff, 0xfe) || starts(bytes, 0xfe, 0xff)) return { wrong: 'encoding' }
  if (bytes.includes(0)) return { wrong: 'binary' }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.trim() === '' ? { wrong: 'empty' } : { text }
  } catch {
    return { wrong: 'encoding' }
  }
}

/** Where the records of a text end, each with the lines that it takes. A quote opens at the beginning of a cell only. */
function* records(text: string): Generator<{ from: number; to: number; lines: number }> {
  let [from, lines, quoted] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    if (letter === '"') {
      if (quoted && text[at + 1] === '"') at += 1
      else if (quoted) quoted = false
      else if (at === from || /[,;\t|]/.test(text[at - 1] ?? '')) quoted = true
    } else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && text[at + 1] === '\n') at += 1
      lines += 1
      if (quoted) continue
      yield { from, to: at + 1, lines }
      from = at + 1
      lines = 0
    }
  }
  if (from < text.length) yield { from, to: text.length, lines: lines + 1 }
}

export interface Part {
  csv: string
  /** How many rows of the file stand before it. */
  rows: number
  /** What is added to a line of it to have that of the file. */
  lines: number
}

/** The parts of a table, each with its header. */
export function partsOf(text: string, most = PART_BYTES): Part[] {
  const encoder = new TextEncoder()
  const size = (piece: string) => encoder.encode(piece).length
  const parts: Part[] = []
  let header: { text: string; lines: number } | undefined
  let [line, row, begin, end, bytes, current] = [1, 0, 0, 0, 0, { rows: 0, lines: 0 }]
  const close = () => {
    if (header && end > begin) parts.push({ csv: header.text + text.slice(begin, end), ...current })
  }
  for (const { from, to, lines } of records(text)) {
    const record = text.slice(from, to)
    if (!header) {
      // Lines before the header that say nothing are passed over, as the server does.
      if (record.trim() !== '')
        header = { text: /[\r\n]$/.test(record) ? record : `${record}\n`, lines: line + lines - 1 }
      begin = to
      end = to
      bytes = size(record)
      current = { rows: 0, lines: (header?.lines ?? 1) - lines }
      line += lines
      continue
    }
    const more = size(record)
    if (end > begin && bytes + more > most) {
      close()
      begin = from
      bytes = size(header.text)
      current = { rows: row, lines: line - 1 - (header.text.match(/\r\n|\r|\n/g)?.length ?? 1) }
    }
    bytes += more
    end = to
    line += lines
    if (record.trim() !== '') row += 1
  }
  close()
  return header && parts.length === 0 ? [{ csv: header.text, rows: 0, lines: 0 }] : parts
}
