// hark.js as a module.
import { create } from './core/client'
import type { Hark } from './types'

/** One for a page. On a server, where there is no page, every call does nothing. */
export const hark: Hark = create(globalThis as unknown as Window & typeof globalThis)
export default hark
export type * from './types'
