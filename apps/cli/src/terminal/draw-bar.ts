/** The last character of a bar, by eighths. */
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar for a terminal: `width` characters for the value `most`. What is not above zero has none. */
export function drawBar(value: number, most: number, width: number): string {
  if (value <= 0 || most <= 0) return ''
  // Never without a trace: a little is not nothing.
  const length = Math.max(Math.round((Math.min(value, most) / most) * width * 8), 1)
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '')
}
