// Which page stands at which address?

import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router'
import { Problem } from '@/api/problem'
import type { SettingsPage, Stage } from '@/app/nav'
import { Broken } from '@/app/pages/Broken'
import { Missing } from '@/app/pages/Missing'
import { meQuery } from '@/app/queries'
import { Shell } from '@/app/shell/Shell'
import { Titles } from '@/app/Titles'
import { lastWorkspace, rememberWorkspace } from '@/app/workspace'
import { text } from '@/text/en'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Stands in the title of the window and is read out after a navigation. */
    title?: string
    /** Whether the period of the top bar applies to the page. */
    range?: boolean
  }
}

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Titles,
  notFoundComponent: Missing,
  errorComponent: Broken,
})

/** Keeps what the address says; each page checks what it uses. */
const anySearch = (search: Record<string, unknown>): Record<string, unknown> => search

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context, location }) => {
    const me = await signedIn(context.queryClient, location.href)
    const last = me.seats.find((seat) => seat.workspace === lastWorkspace()) ?? me.seats[0]
    if (!last) throw redirect({ to: '/sign-in', search: { without: 'seat' } })
    throw redirect({ to: '/w/$workspace', params: { workspace: String(last.workspace) } })
  },
})

async function signedIn(queryClient: QueryClient, href: string) {
  try {
    return await queryClient.ensureQueryData(meQuery)
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      throw redirect({ to: '/sign-in', search: href === '/' ? {} : { to: href } })
    }
    throw error
  }
}

const door = <P extends string>(
  path: P,
  title: string,
  load: () => Promise<{ default: React.ComponentType }>,
) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: anySearch,
    staticData: { title },
    component: lazyRouteComponent(load),
  })

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspace',
  notFoundComponent: Missing,
  validateSearch: anySearch,
  component: Shell,
  beforeLoad: async ({ context, location, params }) => {
    const me = await signedIn(context.queryClient, location.href)
    const id = Number(params.workspace)
    if (!me.seats.some((seat) => seat.workspace === id)) throw notFound()
    rememberWorkspace(id)
  },
})

const page = <P extends string>(
  path: P,
  title: string,
  load: () => Promise<{ default: React.ComponentType }>,
  { ahead, ...more }: { range?: boolean; ahead?: Ahead } = {},
) =>
  createRoute({
    getParentRoute: () => workspace,
    path,
    staticData: { title, ...more },
    component: lazyRouteComponent(load),
    errorComponent: Broken,
    // Asks, but does not wait: the page says itself what is on its way.
    // Whoever only points at a link has not asked for anybody: then nothing but the code is fetched.
    loader: ({ cause, context, location, params }) =>
      cause === 'preload'
        ? undefined
        : ahead?.(context.queryClient, params as Record<string, string>, location.search),
  })

/** What a page shows first is asked for while its code is still on its way. */
type Ahead = (client: QueryClient, params: Record<string, string>, search: Record<string, unknown>) => void

const customerAhead: Ahead = (client, { workspace, key = '' }, search) =>
  void import('@/pages/customers/ahead').then(
    ({ askAhead }) => askAhead(client, { workspace: Number(workspace), key, search }),
    // The page asks for itself then.
    () => undefined,
  )

const stagePage = <S extends Stage>(stage: S) =>
  page(stage, text.stages[stage].name, () => import('@/pages/stages/page'))

const settings = createRoute({
  getParentRoute: () => workspace,
  path: 'settings',
  staticData: { title: text.settings.title },
  component: lazyRouteComponent(() => import('@/pages/settings/layout')),
})

const settingsPage = <P extends SettingsPage>(
  path: P,
  load: () => Promise<{ default: React.ComponentType }>,
) =>
  createRoute({
    getParentRoute: () => settings,
    path,
    staticData: { title: text.settings.pages[path] },
    component: lazyRouteComponent(load),
    errorComponent: Broken,
  })

export const routeTree = root.addChildren([
  start,
  door('/sign-in', text.door.signIn, () => import('@/pages/door/sign-in')),
  door('/claim', text.door.claim.title, () => import('@/pages/door/claim')),
  door('/invitation', text.door.invitation.title, () => import('@/pages/door/invitation')),
  door('/forgot', text.door.forgot.title, () => import('@/pages/door/forgot')),
  door('/reset', text.door.reset.title, () => import('@/pages/door/reset')),
  workspace.addChildren([
    page('/', text.home.title, () => import('@/pages/home/page')),
    stagePage('listen'),
    stagePage('unify'),
    stagePage('understand'),
    stagePage('act'),
    stagePage('close'),
    stagePage('measure'),
    stagePage('align'),
    page('arrivals', text.debug.title, () => import('@/pages/debugger/page')),
    page('customers', text.customers.title, () => import('@/pages/customers/page')),
    page('customers/$key', text.customers.title, () => import('@/pages/customers/one'), {
      ahead: customerAhead,
    }),
    page('accounts', text.accounts.title, () => import('@/pages/accounts/page')),
    page('accounts/$account', text.accounts.title, () => import('@/pages/accounts/one')),
    page('import', text.importing.title, () => import('@/pages/import/page')),
    page('segments', text.segments.title, () => import('@/pages/segments/page')),
    page('segments/new', text.segments.create, () => import('@/pages/segments/new')),
    page('segments/$segment', text.segments.title, () => import('@/pages/segments/one')),
    page('segments/$segment/edit', text.segments.edit, () => import('@/pages/segments/edit')),
    page('map', text.map.title, () => import('@/pages/map/page')),
    page('map/$map', text.map.title, () => import('@/pages/map/one')),
    page('explore', text.explore.title, () => import('@/pages/explore/page')),
    page('explore/$question', text.explore.title, () => import('@/pages/explore/page')),
    page('dashboards', text.dashboards.title, () => import('@/pages/dashboards/page')),
    page('dashboards/$dashboard', text.dashboards.title, () => import('@/pages/dashboards/one'), {
      range: true,
    }),
    settings.addChildren([
      createRoute({
        getParentRoute: () => settings,
        path: '/',
        beforeLoad: ({ params }) => {
          throw redirect({ to: '/w/$workspace/settings/profile', params: params as { workspace: string } })
        },
      }),
      settingsPage('profile', () => import('@/pages/settings/profile/page')),
      settingsPage('workspace', () => import('@/pages/settings/workspace/page')),
      settingsPage('members', () => import('@/pages/settings/members/page')),
      settingsPage('teams', () => import('@/pages/settings/teams/page')),
      settingsPage('stages', () => import('@/pages/settings/stages/page')),
      settingsPage('events', () => import('@/pages/settings/events/page')),
      settingsPage('keys', () => import('@/pages/settings/keys/page')),
      settingsPage('webhooks', () => import('@/pages/settings/webhooks/page')),
      settingsPage('mail', () => import('@/pages/settings/mail/page')),
      settingsPage('sign-on', () => import('@/pages/settings/sign-on/page')),
      settingsPage('privacy', () => import('@/pages/settings/privacy/page')),
      settingsPage('audit', () => import('@/pages/settings/audit/page')),
      settingsPage('jobs', () => import('@/pages/settings/jobs/page')),
    ]),
  ]),
])
