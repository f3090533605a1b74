export const paletteTexts = {
  title: 'Go to',
  input: 'Name of an organization, an app or a page',
  nothing: 'Nothing of this name',
  pages: 'Pages',
  organizations: 'Organizations',
  here: 'Of this organization',
  thisApp: 'Of this app',
  apps: 'Apps of this organization',
} as const
