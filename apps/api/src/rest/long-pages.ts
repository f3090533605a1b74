/** What the document says of lists whose published calls have no pages. */
export const longPages =
  'Up to 1,000 without `page` and `limit`. Where there is more, the header `link` leads to the next page.'

export const longPageNotes = { limit: 'How many at most; 1,000 unless given, or 50 when only `page` is.' }
