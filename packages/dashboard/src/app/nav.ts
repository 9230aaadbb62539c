// Which pages are there, under which stage, and who may open them?
import {
  Activity,
  Building2,
  Compass,
  Ear,
  FileUp,
  Fingerprint,
  Flag,
  Gauge,
  Hammer,
  House,
  LayoutDashboard,
  Lightbulb,
  type LucideIcon,
  MessageCircleReply,
  Route,
  Settings,
  Shapes,
  Users,
} from 'lucide-react'
import type { components } from '@/api/schema'
import { text } from '@/text/en'

/** What one may do in a workspace, in the words of the API and of docs/access.md: they stand here once. */
export const RIGHTS = {
  See: 'see the workspace',
  SeeCustomers: 'see customers',
  PersonalData: 'see personal data',
  Save: 'save questions and dashboards',
  Act: 'act for customers',
  Debug: 'watch arriving events',
  ManageMembers: 'manage members',
  ManageKeys: 'manage keys',
  ManageConnections: 'manage connections',
  ManageWorkspace: 'manage the workspace',
  HandlePrivacy: 'handle privacy requests',
  ReadAudit: 'read the audit log',
  CreateWorkspaces: 'create workspaces',
  ManageInstallation: 'set up mail and sign-on',
} as const satisfies Record<string, components['schemas']['MySeat']['rights'][number]>

export type Right = keyof typeof RIGHTS

export type Stage = keyof typeof text.stages

export interface Place {
  /** Below /w/$workspace. */
  path: string
  title: string
  icon: LucideIcon
  right?: Right
}
export interface StagePlaces extends Place {
  stage: Stage
  pages: Place[]
}

export const HOME: Place = { path: '', title: text.shell.home, icon: House }

const stage = (name: Stage, icon: LucideIcon, pages: Place[] = []): StagePlaces => ({
  stage: name,
  path: name,
  title: text.stages[name].name,
  icon,
  pages,
})

export const STAGES: StagePlaces[] = [
  stage('listen', Ear, [{ path: 'arrivals', title: text.debug.title, icon: Activity, right: 'Debug' }]),
  stage('unify', Fingerprint, [
    { path: 'customers', title: text.customers.title, icon: Users, right: 'SeeCustomers' },
    { path: 'accounts', title: text.accounts.title, icon: Building2, right: 'SeeCustomers' },
    { path: 'import', title: text.importing.title, icon: FileUp, right: 'ManageConnections' },
    { path: 'segments', title: text.segments.title, icon: Shapes },
    { path: 'map', title: text.map.title, icon: Route },
  ]),
  stage('understand', Lightbulb, [{ path: 'explore', title: text.explore.title, icon: Compass }]),
  stage('act', Hammer),
  stage('close', MessageCircleReply),
  stage('measure', Gauge, [{ path: 'dashboards', title: text.dashboards.title, icon: LayoutDashboard }]),
  stage('align', Flag),
]

export type SettingsPage = keyof typeof text.settings.pages

const SETTINGS_RIGHTS: Partial<Record<SettingsPage, Right>> = {
  keys: 'ManageKeys',
  webhooks: 'ManageConnections',
  mail: 'ManageInstallation',
  'sign-on': 'ManageInstallation',
  audit: 'ReadAudit',
  jobs: 'Debug',
}

export const SETTINGS: Place[] = (Object.keys(text.settings.pages) as SettingsPage[]).map((page) => {
  const place: Place = { path: `settings/${page}`, title: text.settings.pages[page], icon: Settings }
  const right = SETTINGS_RIGHTS[page]
  return right ? { ...place, right } : place
})
