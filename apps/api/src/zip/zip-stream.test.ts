import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { isLong } from '../../../../test/support/test-size.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { directoryEnd, directoryRecord, localHeader, MAX_32, type ZipFile } from './zip-records.ts'
import { zipOf, type ZipEntry } from './zip-stream.ts'

const modifiedAt = Date.UTC(2026, 0, 31, 12, 30, 42)

async function* chunks(...contents: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const content of contents) yield Buffer.from(content)
}

async function* listed(entries: (Partial<ZipEntry> & { path: string })[]): AsyncGenerator<ZipEntry> {
  for (const entry of entries) yield { modifiedAt, isText: true, content: chunks(), ...entry }
}

async function unzip(zip: Buffer): Promise<{ path: string; content: Buffer; at: Date }[]> {
  const files = []
  const reader = await fromBufferPromise(zip)
  for await (const entry of reader.eachEntry()) {
    const content = await buffer(await reader.openReadStreamPromise(entry))
    files.push({ path: entry.fileName, content, at: entry.getLastModDate({ timezone: 'UTC' }) })
  }
  return files
}

const large = Buffer.alloc(200_001, 'abcdefg')

describe('a zip', () => {
  test('is unpacked to what went into it, whether its size was known or not', async () => {
    const zip = await buffer(
      zipOf(
        listed([
          { path: 'a.jsonl', content: chunks('{"a":1}\n', '{"a":2}\n') },
          { path: 'empty.jsonl' },
          {
            path: 'files/größe',
            isText: false,
            bytes: large.byteLength,
            content: chunks(large.subarray(0, 9), large.subarray(9)),
          },
          { path: 'files/none', isText: false, bytes: 0 },
          { path: 'files/unknown', isText: false, content: chunks(large) },
        ]),
      ),
    )
    expect(await unzip(zip)).toEqual([
      { path: 'a.jsonl', content: Buffer.from('{"a":1}\n{"a":2}\n'), at: new Date(modifiedAt) },
      { path: 'empty.jsonl', content: Buffer.alloc(0), at: new Date(modifiedAt) },
      { path: 'files/größe', content: large, at: new Date(modifiedAt) },
      { path: 'files/none', content: Buffer.alloc(0), at: new Date(modifiedAt) },
      { path: 'files/unknown', content: large, at: new Date(modifiedAt) },
    ])
  })

  test('of no files is one', async () => {
    expect(await unzip(await buffer(zipOf(listed([]))))).toEqual([])
  })

  // Its records are below.
  test.runIf(isLong)('can have more files than 16 bits count', async () => {
    const paths = Array.from({ length: 65_536 }, (_, index) => ({ path: `files/${index}`, isText: false, bytes: 0 }))
    const files = await unzip(await buffer(zipOf(listed(paths))))
    expect([files.length, files.at(-1)?.path]).toEqual([65_536, 'files/65535'])
  })

  test('is taken by other programs, where they are there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zip-'))
    const path = join(folder, 'a.zip')
    const bytes = large.byteLength
    await writeFile(
      path,
      zipOf(
        listed([
          { path: 'a', content: chunks(large) },
          { path: 'b', isText: false, bytes, content: chunks(large) },
        ]),
      ),
    )
    const run = promisify(execFile)
    const python = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.infolist()))'
    const outputs = await Promise.all([
      run('unzip', ['-t', path]).then(({ stdout }) => stdout.includes('No errors detected'), ignoreAbsent),
      run('python3', ['-c', python, path]).then(({ stdout }) => stdout.trim() === 'None 2', ignoreAbsent),
    ])
    expect(outputs).toEqual([true, true])
    await rm(folder, { recursive: true })
  })

  test('has no end when a file fails', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      throw new Error('Lost')
    }
    for (const isText of [true, false]) {
      const sent: Uint8Array[] = []
      const read = async () => {
        for await (const chunk of zipOf(listed([{ path: 'a', isText, content: failing() }]))) sent.push(chunk)
      }
      await expect(read()).rejects.toThrow('Lost')
      await expect(fromBufferPromise(Buffer.concat(sent))).rejects.toThrow('End of central directory')
    }
  })

  test('ends the file that it reads when its own reader goes away', async () => {
    for (const isText of [true, false]) {
      let isEnded = false
      const endless = async function* () {
        try {
          for (;;) yield large
        } finally {
          isEnded = true
        }
      }
      for await (const chunk of zipOf(listed([{ path: 'a', isText, content: endless() }])))
        if (chunk.byteLength > 100) break
      await waitFor(() => isEnded, { what: 'the file to be ended' })
    }
  })
})

describe('the records of a zip with sizes past 32 bits', () => {
  const file: ZipFile = { path: Buffer.from('a'), modifiedAt, isLarge: true, offset: 2 ** 33 }
  const sizes = { crc: 1, size: 2 ** 34, compressedSize: 5 }

  test('have the true values in the field of zip64, those alone that do not fit', () => {
    const record = directoryRecord(sizes, file)
    expect([record.readUInt32LE(20), record.readUInt32LE(24), record.readUInt32LE(42)]).toEqual([5, MAX_32, MAX_32])
    const extra = record.subarray(47)
    expect([extra.readUInt16LE(0), extra.readUInt16LE(2)]).toEqual([1, 16])
    expect([extra.readBigUInt64LE(4), extra.readBigUInt64LE(12)]).toEqual([2n ** 34n, 2n ** 33n])
    expect(localHeader(file).readUInt32LE(18)).toBe(MAX_32)
  })

  test('say where the directory is', () => {
    const end = directoryEnd({ count: 1, size: 48, offset: 2 ** 33 })
    expect([end.readUInt32LE(0), end.readBigUInt64LE(48)]).toEqual([0x06064b50, 2n ** 33n])
    expect([end.readUInt32LE(56), end.readBigUInt64LE(64)]).toEqual([0x07064b50, 2n ** 33n + 48n])
    expect(end.readUInt32LE(76 + 16)).toBe(MAX_32)
  })

  test('say how many files there are, also when 16 bits are too few for that', () => {
    const end = directoryEnd({ count: 65_536, size: 48, offset: 9 })
    expect([end.readUInt32LE(0), end.readBigUInt64LE(24), end.readBigUInt64LE(32)]).toEqual([
      0x06064b50,
      65_536n,
      65_536n,
    ])
    expect([end.readUInt16LE(76 + 8), end.readUInt16LE(76 + 10)]).toEqual([0xffff, 0xffff])
  })
})

function ignoreAbsent(error: unknown): boolean {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true
  throw error
}
