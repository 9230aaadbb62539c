// What does a customer do on a page that nobody has written code for?
import type { Part } from '../types'
import { attend } from './attention'
import { clicks } from './clicks'
import { errors } from './errors'
import { vitals } from './vitals'

/** Clicks and forms, rage and dead clicks, scroll depth and attention, errors, web vitals. */
export const autocapture: Part = (tap) => {
  const ends = [clicks, attend, errors, vitals].map((part) => {
    try {
      return part(tap)
    } catch {
      return undefined
    }
  })
  return () => ends.forEach((end) => end?.())
}
export default autocapture
