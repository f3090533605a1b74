import type { Channel } from '@organizations/client'
import { formatNumber } from './format.ts'

export const channelsTexts = {
  title: 'Channels',
  lead: 'Each channel points devices at one bundle. A public one serves all devices that were put on no other.',
  create: 'Create a channel',
  createLead: 'Devices are put on it one by one, unless it is public.',
  name: 'Name',
  nameHint: 'Such as production or beta. It cannot be changed later.',
  bundle: 'Bundle',
  noBundle: 'none yet',
  submit: 'Create',
  created: (name: string) => `${name} is created`,
  settings: 'Settings',
  settingsTitle: (name: string) => `Settings of ${name}`,
  saved: (name: string) => `The settings of ${name} are saved`,
  takesFlag: (names: string) => `It takes the place of ${names}, which will no longer be public.`,
  none: 'There is no channel yet',
  noneHint: 'Create one, and point it at a bundle: devices then get it.',
  table: 'Channels',
  search: 'Search by name or bundle',
  found: (count: number) => (count === 1 ? '1 channel' : `${formatNumber(count)} channels`),
  noMatch: 'No channel matches',
  columns: { name: 'Name', bundle: 'Bundle', platforms: 'Platforms', devices: 'Devices', actions: 'Actions' },
  public: 'public',
  point: 'Change bundle',
  pointTitle: (name: string) => `Point ${name} at another bundle`,
  pointLead: 'Devices get it when they next ask for an update.',
  pointTo: 'Bundle',
  choose: 'Choose a bundle',
  noBundles: 'This app has no bundle yet: upload one first.',
  now: 'Now',
  chosen: 'Then',
  comparison: 'Comparison of both bundles',
  rows: {
    version: 'Version',
    created: 'Uploaded',
    size: 'Size',
    checksum: 'SHA-256',
    comment: 'Comment',
    link: 'Link',
  },
  same: 'The content of both is the same.',
  isBack: 'This goes back: it was uploaded before the one of now.',
  confirm: (version: string) => `Point at ${version}`,
  goBack: (version: string) => `Go back to ${version}`,
  pointed: (name: string, version: string) => `${name} points at ${version}`,
  earlier: 'Earlier ones',
  until: (time: string, by: string) => `until ${time}, changed by ${by}`,
  unknownUser: 'a user who is gone',
  gone: 'deleted since',
  counting: 'Counting its devices',
  touches: (count: number) =>
    count === 1 ? 'This changes what 1 device gets.' : `This changes what ${formatNumber(count)} devices get.`,
  touchesAtLeast: (count: number, looked: number) =>
    `This changes what at least ${formatNumber(count)} devices get: so many of the first ${formatNumber(looked)} of this app.`,
  atLeast: (count: number) => `at least ${formatNumber(count)}`,
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteLead:
    'It is gone at once, and cannot be brought back. Devices that were put on it are taken off, and get what the public channel has. Its bundle stays.',
  deleted: (name: string) => `${name} is deleted`,
  takesAlong: (count: number) =>
    count === 1 ? 'It serves 1 device now.' : `It serves ${formatNumber(count)} devices now.`,
  takesAlongAtLeast: (count: number, looked: number) =>
    `It serves at least ${formatNumber(count)} devices now: so many of the first ${formatNumber(looked)} of this app.`,
  servedPlatforms: 'Platforms that it serves',
  whoGets: 'Who gets it',
  updates: 'Updates',
} as const

export const platformNames = { ios: 'iOS', android: 'Android', electron: 'Electron' } as const

/** What each setting of a channel does. */
export const flagTexts = {
  public: [
    'Public',
    'Serves all devices of its platforms that were put on no channel. Each platform has one of them at most.',
  ],
  allow_device_self_set: ['Devices may choose it themselves', 'Without it only people and programs put devices on it.'],
  allow_emulator: ['Also emulators', 'Devices that say they are one.'],
  allow_dev: ['Also development builds', 'Apps that were not built for production.'],
  disableAutoUpdateUnderNative: [
    'Nothing older than the installed app',
    'A bundle below the version that was installed from a store is left out.',
  ],
} as const

export const autoUpdateNames: Record<Channel['disableAutoUpdate'], string> = {
  none: 'All of them',
  patch: 'None that changes the patch number or more',
  minor: 'None that changes the minor number or more',
  major: 'None that changes the major number',
  version_number: 'None below the version that the bundle asks for',
}

export const autoUpdateText = {
  label: 'Which updates devices install by themselves',
  hint: 'Counted from the version that is installed, major.minor.patch.',
} as const
