import { DomainError } from '@organizations/domain'
import { describe, expect, test } from 'vitest'
import { requestedRange } from './requested-range.ts'

const etag = '"sum"'
const lastModified = 'Sat, 31 Jan 2026 12:00:00 GMT'
const of = (range: string, size = 100, ifRange?: string) =>
  requestedRange({ range, ...(ifRange !== undefined && { 'if-range': ifRange }) }, { size, etag, lastModified })

describe('a range', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=10-', 10, 99],
    ['bytes=-1', 99, 99],
    ['bytes=-100', 0, 99],
    ['bytes=-1000', 0, 99],
    ['bytes=90-1000', 90, 99],
    ['bytes=99-99999999999999999999', 99, 99],
    ['Bytes=0-0', 0, 0],
    ['bytes=0-0,', 0, 0],
  ])('%j of 100 bytes is from %i to %i', (header, start, end) => {
    expect(of(header)).toEqual({ start, end })
  })

  test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%j of 100 bytes cannot be satisfied',
    (header) => {
      expect(() => of(header)).toThrow(new DomainError('range_not_satisfiable'))
    },
  )

  test.each(['', 'bytes', 'bytes=', 'bytes=-', 'bytes=5-1', 'bytes=a-b', 'bytes=1x-2', 'bytes=1.5-2', 'lines=0-1'])(
    '%j cannot be read, and is ignored',
    (header) => {
      expect(of(header)).toBeUndefined()
    },
  )

  test.each(['bytes=0-0,5-6', 'bytes=0-0,100-', 'bytes=0-0,-1'])('%j is several: the answer is whole', (header) => {
    expect(of(header)).toBeUndefined()
  })

  test('of no bytes cannot be satisfied, except by its end, which is all there is', () => {
    expect(() => of('bytes=0-', 0)).toThrow(new DomainError('range_not_satisfiable'))
    expect(of('bytes=-5', 0)).toBeUndefined()
  })
})

describe('If-Range', () => {
  test.each([etag, lastModified])('%j lets the range of the same content through', (ifRange) => {
    expect(of('bytes=1-2', 100, ifRange)).toEqual({ start: 1, end: 2 })
  })

  test.each([
    '"other"',
    'W/"sum"',
    'sum',
    '',
    'Sat, 31 Jan 2026 12:00:01 GMT',
    'Sat, 31 Jan 2026 11:59:59 GMT',
    'never',
  ])('%j is about other content: the answer is whole, also where no byte is in the range', (ifRange) => {
    expect(of('bytes=1-2', 100, ifRange)).toBeUndefined()
    expect(of('bytes=100-', 100, ifRange)).toBeUndefined()
  })
})
