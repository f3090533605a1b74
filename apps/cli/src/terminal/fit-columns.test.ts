import { describe, expect, test } from 'vitest'

import { fitColumns, type Column } from './fit-columns.ts'

const whole = (width: number): Column => ({ width, isWhole: true, isDetail: false })
const other = (width: number): Column => ({ width, isWhole: false, isDetail: false })
const detail = (width: number): Column => ({ width, isWhole: false, isDetail: true })

describe('a table in 80 columns', () => {
  test.each([
    ['keeps what fits', [whole(30), other(20), other(16)], [30, 20, 16]],
    ['cuts the widest column alone when that is enough', [whole(30), other(60), other(16)], [30, 30, 16]],
    ['cuts wide columns to the same width', [whole(30), other(60), other(50)], [30, 23, 23]],
    ['keeps a detail that fits', [whole(30), detail(48)], [30, 48]],
    ['leaves out details before it cuts', [detail(30), other(60), detail(5), other(40)], [0, 39, 0, 39]],
    ['never cuts a whole column', [whole(68), other(50)], [68, 10]],
    ['leaves out the last columns when they would be too narrow', [whole(60), other(50), other(50)], [60, 18, 0]],
    ['leaves out no whole column', [whole(60), other(50), whole(17)], [60, 0, 17]],
    ['is wider when whole columns do not fit', [whole(255), other(5)], [255, 0]],
    ['may have a single narrow column', [other(3)], [3]],
  ])('%s', (_, columns, widths) => {
    expect(fitColumns(columns, 80)).toEqual(widths)
  })
})
