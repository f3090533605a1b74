export const paletteTexts = {
  title: 'Go to',
  input: 'Name of an organization or a page',
  nothing: 'Nothing of this name',
  pages: 'Pages',
  organizations: 'Organizations',
  here: 'Of this organization',
} as const
