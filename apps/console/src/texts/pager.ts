import { formatNumber } from './format.ts'

export const pagerTexts = {
  pages: 'Pages of the list',
  page: (number: number) => `Page ${formatNumber(number)}`,
  before: 'Newer',
  next: 'Older',
} as const
