import type { KeyMode } from '@organizations/client'
import { formatDay } from './format.ts'

export const keysTexts = {
  title: 'API keys',
  lead: 'Your keys, for programs and for signing in here. Keys that can do more than the one you signed in with are not shown.',
  create: 'Create a key',
  createLead: 'Its secret is shown once, right after.',
  name: 'Name',
  nameHint: 'What it is for, such as "CI of the shop".',
  mode: 'Mode',
  expires: 'Expires at the end of',
  expiresHint: 'In UTC. Without a day it lasts as long as the key you signed in with.',
  reach: 'Reaches',
  reachAll: 'All organizations, as far as your roles go',
  reachSome: 'Only some organizations',
  organizations: 'Organizations',
  chooseOne: 'Choose at least one organization',
  apps: 'Only these apps',
  appsHint:
    'Their ids, with commas between, such as com.example.shop. Such a key reaches nothing of an organization itself.',
  submit: 'Create',
  change: 'Change',
  changeTitle: (name: string) => `Change ${name}`,
  changed: (name: string) => `${name} is changed`,
  regenerate: 'New secret',
  regenerateTitle: (name: string) => `Give ${name} a new secret?`,
  regenerateLead: 'The secret of now stops working at once, and so do the browsers that signed in with it.',
  remove: 'Delete',
  removeTitle: (name: string) => `Delete ${name}?`,
  removeLead: 'It stops working at once, and so do the browsers that signed in with it. This cannot be undone.',
  removed: (name: string) => `${name} is deleted`,
  ownWarning: 'You are signed in with this key: you will have to sign in again with another one.',
  secretTitle: 'The secret, shown this once',
  secretLead: 'Keep it where your program finds it. It cannot be shown again.',
  copySecret: 'Copy the secret',
  stored: 'I have stored it',
  done: 'Done',
  none: 'No key is shown',
  noneHint: 'You see those that can do no more than the one you signed in with.',
  table: 'API keys',
  own: 'signed in with it',
  expired: 'expired',
  columns: { name: 'Name', right: 'May', expires: 'Expires', used: 'Last used', actions: 'Actions' },
  curl: 'The same with curl',
} as const

export const modeNames: Record<KeyMode, string> = {
  read: 'Read: see',
  upload: 'Upload: see, and upload bundles',
  write: 'Write: change apps, bundles, channels and devices',
  all: 'All: everything that its user may',
}

const modeWords: Record<KeyMode, string> = {
  read: 'read',
  upload: 'read, and upload bundles',
  write: 'read, and change apps, bundles, channels and devices',
  all: 'do everything that you may',
}

interface DescribedKey {
  mode: KeyMode
  limited_to_orgs?: readonly string[] | undefined
  limited_to_apps?: readonly string[] | undefined
  expires_at?: string | null | undefined
}

/** What a key can do, in words. */
export function describeKey({
  mode,
  limited_to_orgs: orgs,
  limited_to_apps: apps,
  expires_at: until,
}: DescribedKey): string {
  const where =
    apps !== undefined
      ? `in ${counted(apps.length, 'app')}`
      : orgs !== undefined
        ? `in ${counted(orgs.length, 'organization')}`
        : 'in all your organizations'
  const end = until === null || until === undefined ? '' : `, until ${formatDay(until)}`
  return `It may ${modeWords[mode]} ${where}${end}.`
}

function counted(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count === 0 ? 'no' : count} ${what}s`
}
