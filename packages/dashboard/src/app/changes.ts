// What is new? Reads the changelog that the pages were built with.

declare const __CHANGES__: string

export interface Release {
  /** "Unreleased", or a version with its day. */
  name: string
  parts: { name: string; items: string[] }[]
}

/** The releases of a changelog in the form of keepachangelog.com, the newest first. */
export function releases(changelog: string): Release[] {
  const found: Release[] = []
  let inItem = false
  for (const line of changelog.split('\n')) {
    const release = found.at(-1)
    const part = release?.parts.at(-1)
    if (line.startsWith('## ')) found.push({ name: line.slice(3).replaceAll(/[[\]]/g, ''), parts: [] })
    else if (line.startsWith('### ')) release?.parts.push({ name: line.slice(4), items: [] })
    else if (line.startsWith('- ')) part?.items.push(line.slice(2))
    else if (inItem && line.startsWith('  ')) part?.items.push(`${part.items.pop() ?? ''} ${line.trim()}`)
    inItem = line.startsWith('- ') || (inItem && line.startsWith('  '))
  }
  return found.filter((one) => one.parts.some(({ items }) => items.length > 0))
}

export const changes = releases(__CHANGES__)
