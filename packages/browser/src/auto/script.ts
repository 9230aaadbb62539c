// The part as a script: gives itself to the `hark` that fetched it.
import type { Hark } from '../types'
import { autocapture } from './index'
;(window as unknown as { hark?: Partial<Hark> }).hark?.use?.(autocapture)
