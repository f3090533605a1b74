import { formatBytes, formatNumber } from './format.ts'

export const statisticsTexts = {
  title: 'Statistics',
  lead: 'What all apps of this organization have used, day by day, in UTC.',
  ofApp: 'What this app has used, day by day, in UTC.',
  period: 'Period',
  days: (days: number) => (days === 365 ? 'A year' : `${days} days`),
  before: (days: number) => `The ${days} days before`,
  measures: {
    mau: 'Active devices',
    storage: 'Stored',
    bandwidth: 'Transferred',
  },
  leads: {
    mau: 'Different devices in the month up to each day.',
    storage: 'Bundles that are stored, at the end of each day.',
    bandwidth: 'Sent to devices on each day.',
  },
  now: 'now',
  inAll: 'in all',
  change: (percent: number, days: number) =>
    `${percent > 0 ? '+' : ''}${formatNumber(percent)} % to the ${days} days before`,
  noChange: (days: number) => `as in the ${days} days before`,
  nothingBefore: (days: number) => `nothing in the ${days} days before`,
  usage: 'Bundles in use',
  usageLead: 'Which share of the devices ran which version on each day.',
  otherVersions: 'all others',
  noUsage: 'No device has said which bundle it runs',
  noUsageHint: 'Devices say it when they ask for an update.',
  apps: 'By app',
  appsLead: 'In this period, the most transferred first.',
  app: 'App',
  asTable: 'As a table',
  day: 'Day',
  keys: 'Arrow keys read day by day, Home and End go to the first and the last.',
  percent: (value: number) => `${formatNumber(Math.round(value * 10) / 10)} %`,
} as const

/** How each measure is written. */
export const measureFormats = { mau: formatNumber, storage: formatBytes, bandwidth: formatBytes } as const
