import { formatNumber } from './format.ts'

export const appsTexts = {
  title: 'Apps',
  lead: 'What this organization ships: each app has its bundles, channels and devices.',
  create: 'Create an app',
  createLead: 'Its id is what your program calls it by. It cannot be changed later.',
  appId: 'App id',
  appIdHint: 'A reverse-domain name, such as com.example.shop.',
  name: 'Name',
  icon: 'Address of an icon',
  iconHint: 'It begins with https.',
  submit: 'Create',
  created: (name: string) => `${name} is created`,
  none: 'There is no app yet',
  noneHint: 'Create one, then upload its first bundle.',
  search: 'Search by name or id',
  noMatch: 'No app matches',
  noMatchHint: 'Only the apps that your key reaches are searched.',
  found: (count: number) => (count === 1 ? '1 app' : `${formatNumber(count)} apps`),
  table: 'Apps',
  noVersion: 'no bundle yet',
  columns: { name: 'Name', id: 'Id', version: 'Newest bundle', created: 'Created', actions: 'Actions' },
  edit: 'Edit',
  editTitle: (name: string) => `Edit ${name}`,
  iconCleared: 'It begins with https. Empty takes the icon away.',
  retention: 'Retention in seconds',
  retentionHint: (seconds: number | null | undefined) =>
    typeof seconds === 'number' && seconds >= 0
      ? `${formatNumber(Math.round(seconds / 8640) / 10)} days. Two years at most.`
      : 'Two years at most.',
  saved: (name: string) => `${name} is saved`,
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteLead:
    'It is gone at once, and cannot be brought back. Its files are destroyed in the background, and its id is free again after that.',
  deleteAll: 'Delete the app',
  deleted: (name: string) => `${name} is deleted`,
  typeId: (id: string) => `Type the id to confirm: ${id}`,
  tabs: 'Pages of this app',
} as const
