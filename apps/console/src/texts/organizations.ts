import { formatNumber } from './format.ts'

export const organizationsTexts = {
  title: 'Organizations',
  lead: 'Those that you belong to and that your key reaches.',
  create: 'Create an organization',
  createLead: 'You become its first super admin.',
  name: 'Name',
  email: 'Management e-mail',
  emailHint: 'Where its management is reached. Without one it is your own address.',
  submit: 'Create',
  search: 'Search by name or id',
  none: 'You have no organization yet',
  noneHint: 'Create one, or ask somebody to invite you to theirs.',
  noMatch: 'No organization matches',
  noMatchHint: 'The name and the id are searched.',
  table: 'Organizations',
  columns: { name: 'Name', id: 'Id', email: 'Management e-mail', created: 'Created' },
  found: (count: number) => (count === 1 ? '1 organization' : `${formatNumber(count)} organizations`),
  created: (name: string) => `${name} is created`,
} as const
