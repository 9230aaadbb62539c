// The catalogue: every word on the pages. One file for each room in ./en, so that none grows large; a translation is another
// object of the same type.
import { connections } from './en/connections'
import { customers } from './en/customers'
import { dashboards } from './en/dashboards'
import { debug } from './en/debugger'
import { door } from './en/door'
import { eventList } from './en/eventlist'
import { explore } from './en/explore'
import { home } from './en/home'
import { map } from './en/map'
import { importing } from './en/importing'
import { privacy } from './en/privacy'
import { segments } from './en/segments'
import { settings } from './en/settings'
import { shell } from './en/shell'
import { stageList } from './en/stagelist'
import { stages, stageWords } from './en/stages'
import { accounts, view360 } from './en/view360'

export const en = {
  shell,
  door,
  home,
  stages,
  stageWords,
  stageList,
  eventList,
  settings,
  connections,
  privacy,
  customers,
  accounts,
  view360,
  explore,
  segments,
  dashboards,
  map,
  debug,
  importing,
}
export type Catalogue = typeof en

/** The words in the language of the page. */
export const text: Catalogue = en
