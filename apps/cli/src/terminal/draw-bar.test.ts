import { expect, test } from 'vitest'

import { drawBar } from './draw-bar.ts'

test.each([
  [100, 100, '██████████'],
  [50, 100, '█████'],
  [55, 100, '█████▌'],
  [1, 1_000_000, '▏'],
  [0, 100, ''],
  [-5, 100, ''],
  [0, 0, ''],
  [200, 100, '██████████'],
])('%i of %i is drawn as %s', (value, most, bar) => {
  expect(drawBar(value, most, 10)).toBe(bar)
})
