export const settings = {
  title: 'Settings',
  pages: {
    profile: 'Profile and sessions',
    workspace: 'Workspace',
    members: 'Members',
    teams: 'Teams',
    keys: 'Keys',
    webhooks: 'Webhooks',
    mail: 'Mail',
    'sign-on': 'Sign-on',
    privacy: 'Privacy',
    audit: 'Audit log',
    jobs: 'Jobs',
  },
}
