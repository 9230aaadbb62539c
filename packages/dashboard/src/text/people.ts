// What is somebody called of whom nothing is known but an id that a machine made up?
import { customers } from './en/customers'

/** Ids that browsers and libraries make: UUIDs and their like, ULIDs, KSUIDs, long hexadecimal numbers. */
const MADE = [
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  /^(?=.{30,}$)[0-9a-f]+(?:-[0-9a-f]+){3,}$/i,
  /^[0-9a-f]{24,}$/i,
  /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  /^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[0-9A-Za-z]{27}$/,
]
/** What libraries write before an id of their making. */
const PREFIX = /^\$device:/
const ENDS = 4

export const isMade = (name: string) => MADE.some((one) => one.test(name.replace(PREFIX, '')))

/** "Visitor 7f3a…9c41" for an id that a machine made up, whose beginning alone may be the time; else the name itself. */
export function personName(name: string): string {
  if (!isMade(name)) return name
  const id = name.replace(PREFIX, '')
  return customers.visitor(id.slice(0, ENDS), id.slice(-ENDS))
}
