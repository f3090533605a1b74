import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { databaseFiles, makePrivate, objectFolders } from './keep-private.ts'

describe('files of an earlier start', () => {
  let folder: string
  let warnings: object[]
  const log = { warn: (fields: object) => void warnings.push(fields) }
  const modeOf = async (name: string) => ((await stat(join(folder, name))).mode & 0o777).toString(8)

  beforeEach(async () => {
    warnings = []
    folder = await mkdtemp(join(tmpdir(), 'organizations-private-'))
    return () => rm(folder, { recursive: true })
  })

  test.for([
    ['644', '600'],
    ['666', '600'],
    ['640', '600'],
    ['600', '600'],
    ['400', '400'],
    ['755', '700'],
  ] as const)('with the mode %s get the mode %s', async ([before, after]) => {
    await writeFile(join(folder, 'a.db'), '')
    await chmod(join(folder, 'a.db'), Number.parseInt(before, 8))
    await makePrivate(databaseFiles(`file:${join(folder, 'a.db')}`), log)
    expect([await modeOf('a.db'), warnings]).toEqual([after, []])
  })

  test('that are objects are closed by the one folder that all are in; what is beside it stays', async () => {
    await mkdir(join(folder, 'organizations'))
    await mkdir(join(folder, 'of-others'))
    for (const name of ['.', 'organizations', 'of-others']) await chmod(join(folder, name), 0o755)
    await makePrivate(objectFolders(`file:${folder}`), log)
    expect(await Promise.all(['.', 'organizations', 'of-others'].map(modeOf))).toEqual(['755', '700', '755'])
  })

  test('that do not exist are none, and databases and stores elsewhere have none', async () => {
    await makePrivate(databaseFiles(`file:${join(folder, 'none.db')}`), log)
    expect(warnings).toEqual([])
    expect(databaseFiles('postgres://user@host/database')).toEqual([])
    expect(objectFolders('s3://bucket?region=eu')).toEqual([])
  })
})
