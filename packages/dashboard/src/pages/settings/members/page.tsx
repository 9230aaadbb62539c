// Who works here, as what, and who is invited?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import css from '../settings.module.css'
import { Invitations } from './Invitations'
import { Invite } from './Invite'
import { MemberTable } from './MemberTable'
import { invitationsQuery, membersQuery, ROLES } from './queries'

const words = text.settings.members

export default function Members() {
  const { id, can } = useWorkspace()
  const manages = can('ManageMembers')
  const members = useQuery(membersQuery(id))
  const invitations = useQuery({ ...invitationsQuery(id), enabled: manages })
  // How long the lists are, and the sentence that counts them, decides where the rest stands: all of it comes when
  // that is known, and does not jump.
  const waits = members.isPending || (manages && invitations.isPending)
  const answer = members.data && words.answer(members.data.length, invitations.data?.length ?? 0)
  return (
    <Page title={words.title} answer={answer} waits={waits}>
      <Refusal error={members.error ?? invitations.error} />
      {waits && <Skeleton height={160} />}
      {!waits && members.data && <MemberTable members={members.data} />}
      {!waits && manages && invitations.data && invitations.data.length > 0 && (
        <Invitations invitations={invitations.data} />
      )}
      {manages && !waits && <Invite />}
      {!waits && (
        <Section title={words.rolesTitle} lead={words.rolesLead}>
          <dl className={css.roles}>
            {ROLES.map((role) => (
              <div key={role} style={{ display: 'contents' }}>
                <dt>{words.roles[role].name}</dt>
                <dd>{words.roles[role].can}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </Page>
  )
}
