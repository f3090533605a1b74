import { expect, test } from 'vitest'
import { openObjectStore, parseStorageUrl } from './storage-url.ts'
import { makeTemporaryFolder, putText, readText } from './testing/stores.ts'

test.each([
  ['file:./data/objects', '/srv/app/data/objects'],
  ['file:../objects', '/srv/objects'],
  ['file:/var/lib/objects', '/var/lib/objects'],
  ['file:///var/lib/objects', '/var/lib/objects'],
  ['FILE:///var/lib/objects', '/var/lib/objects'],
  ['file:///var/lib/my%20objects/', '/var/lib/my objects/'],
])('%s names the folder %s', (url, folder) => {
  expect(parseStorageUrl(url, '/srv/app')).toBe(folder)
})

test('reads a relative folder below a base whose name looks like part of a URL', () => {
  expect(parseStorageUrl('file:./objects', '/srv/50% off?#')).toBe('/srv/50% off?#/objects')
})

test.each([
  '',
  './data/objects',
  '/var/lib/objects',
  'file:',
  'file:data/objects',
  'file:/',
  'file:///',
  'file:./',
  'file://host/share',
  'file:./objects?mode=fast',
  'file:./objects#1',
  'file:./a%2Fb',
  'https://example.org/objects',
])('refuses %j with a sentence that names STORAGE_URL and what was expected', (url) => {
  expect(() => parseStorageUrl(url, '/srv/app')).toThrow(
    /^Expected STORAGE_URL to name a folder, like file:\.\/data\/objects or file:\/\/\/var\/lib\/objects, got /,
  )
})

test('says that S3 is not supported yet', () => {
  expect(() => parseStorageUrl('s3://bucket', '/srv/app')).toThrow(/STORAGE_URL .* s3:\/\/ is not supported yet/)
})

test('does not repeat a password', () => {
  for (const url of ['s3://key:hunter2@host/bucket', 'https://user:hunter2@host/', 'hunter2']) {
    expect(() => parseStorageUrl(url, '/srv/app')).toThrow(/^(?!.*hunter2).*$/s)
  }
})

test('opens the store that it names and creates its folder', async () => {
  const { path, remove } = await makeTemporaryFolder()
  try {
    const store = await openObjectStore('file:./data/objects', path)
    await putText(store, 'a/b', 'content')
    expect(await readText(await openObjectStore(`file://${path}/data/objects`, '/elsewhere'), 'a/b')).toBe('content')
  } finally {
    await remove()
  }
})

test('names STORAGE_URL when the folder cannot be used', async () => {
  await expect(openObjectStore('file:/dev/null/objects', '/srv/app')).rejects.toThrow(
    /STORAGE_URL .* got "file:\/dev\/null\/objects": Expected a folder for stored objects, got ENOTDIR$/,
  )
  await expect(openObjectStore('file:./a%00b', '/srv/app')).rejects.toThrow(/STORAGE_URL/)
})
