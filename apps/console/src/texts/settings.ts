export const settingsTexts = {
  title: 'Settings',
  lead: 'What this organization is called, and which keys may reach it.',
  general: 'General',
  id: 'Id',
  created: 'Created',
  name: 'Name',
  email: 'Management e-mail',
  logo: 'Logo',
  logoHint: 'An https: address. Your browser does not load it from there: the service does, for everyone who looks.',
  logoNow: 'The logo as it is saved',
  noLogo: 'This address gives no picture that can be shown.',
  saved: 'The settings are saved',
  policy: 'Key policy',
  policyLead: 'What this organization asks of every key that reaches it, at every use.',
  expiring: 'Only keys that expire',
  days: 'Keys expire within so many days',
  daysHint: '1 to 365, counted from now. Empty: no limit.',
  policySaved: 'The key policy is saved',
  stops: (names: readonly string[]) =>
    names.length === 0
      ? 'None of your keys would stop working. Keys of other members may: only they can see them.'
      : `It would stop ${names.length === 1 ? 'your key' : `${names.length} of your keys`}: ${names.join(', ')}. Keys of other members it may stop too: only they see which they have.`,
} as const
