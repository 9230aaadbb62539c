// How are members and invitations asked for?
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'

export type Role = keyof typeof text.settings.members.roles
export const ROLES = Object.keys(text.settings.members.roles) as Role[]
export const ROLE_CHOICES = ROLES.map((value) => ({ value, label: text.settings.members.roles[value].name }))

/**
 * What one may give, as the server sees it: only owners touch owners, and whoever may not see personal data lets nobody see it.
 */
export function useGiving() {
  const { can } = useWorkspace()
  const owns = can('CreateWorkspaces')
  return {
    roles: ROLE_CHOICES.filter((one) => owns || one.value !== 'owner'),
    /** Whether this seat may be changed. */
    manages: (role: string) => can('ManageMembers') && (owns || role !== 'owner'),
    showsPersonal: owns || can('PersonalData'),
  }
}

export const membersQuery = (workspace: number) =>
  queryOptions({
    queryKey: ['w', workspace, 'members'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/members', { params: { path: { workspace } }, signal })),
  })

export const invitationsQuery = (workspace: number) =>
  queryOptions({
    queryKey: ['w', workspace, 'invitations'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/invitations', { params: { path: { workspace } }, signal })),
  })
