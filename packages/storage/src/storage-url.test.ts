import { expect, test } from 'vitest'
import { openObjectStore, parseStorageUrl } from './storage-url.ts'
import { startS3Server } from './testing/s3-server.ts'
import { makeTemporaryFolder, putText, readText } from './testing/stores.ts'

test.each([
  ['file:./data/objects', '/srv/app/data/objects'],
  ['file:data/objects', '/srv/app/data/objects'],
  ['file:../objects', '/srv/objects'],
  ['file:/var/lib/objects', '/var/lib/objects'],
  ['file:///var/lib/objects', '/var/lib/objects'],
  ['FILE:///var/lib/objects', '/var/lib/objects'],
  ['file:///var/lib/my%20objects/', '/var/lib/my objects'],
])('%s names the folder %s', (url, folder) => {
  expect(parseStorageUrl(url, '/srv/app')).toEqual({ provider: 'file', folder })
})

test('resolves a relative folder when the base folder contains URL characters', () => {
  expect(parseStorageUrl('file:./objects', '/srv/50% off?#')).toEqual({
    provider: 'file',
    folder: '/srv/50% off?#/objects',
  })
})

test.each([
  '',
  './data/objects',
  '/var/lib/objects',
  'file:',
  'file:/',
  'file:///',
  'file:./',
  'file://host/share',
  'file:./objects?mode=fast',
  'file:./objects#1',
  'file:./a%2Fb',
  'https://example.org/objects',
])('refuses %j with a message that names STORAGE_URL and what was expected', (url) => {
  expect(() => parseStorageUrl(url, '/srv/app')).toThrow(
    /^Expected STORAGE_URL to name a folder, like file:\.\/data\/objects or file:\/\/\/var\/lib\/objects, or a bucket, like s3:\/\/bucket, got /,
  )
})

const endpoint = 'http://127.0.0.1:9000/'

test.each([
  ['s3://bucket', { bucket: 'bucket' }],
  ['S3://my.bucket-1/', { bucket: 'my.bucket-1' }],
  ['s3://bucket?region=eu-central-1', { bucket: 'bucket', region: 'eu-central-1' }],
  [`s3://bucket?endpoint=${endpoint}&region=x`, { bucket: 'bucket', endpoint, region: 'x' }],
  [
    `s3://bucket?endpoint=${encodeURIComponent('https://h/storage/v1/s3')}`,
    { bucket: 'bucket', endpoint: 'https://h/storage/v1/s3' },
  ],
])('%s names the bucket %j', (url, address) => {
  expect(parseStorageUrl(url, '/srv/app')).toEqual({ provider: 's3', ...address })
})

test.each([
  ['s3://', "got no bucket's name"],
  ['s3:bucket', "got no bucket's name"],
  ['s3://ab', "got no bucket's name"],
  ['s3://Bucket', "got no bucket's name"],
  ['s3://bucket/folder', "got no bucket's name"],
  ['s3://bucket#1', "got no bucket's name"],
  ['s3://bucket?regoin=x', 'got "regoin" after the "?"'],
  ['s3://bucket?hunter2', 'got something else after the "?"'],
  ['s3://bucket?region=x&region=y', 'got region twice'],
  ['s3://bucket?region=', 'got a region that is none'],
  ['s3://bucket?endpoint=', 'got an endpoint that is no http or https URL'],
  ['s3://bucket?endpoint=s3.example.org', 'got an endpoint that is no http or https URL'],
  ['s3://bucket?endpoint=ftp://s3.example.org', 'got an endpoint that is no http or https URL'],
  ['s3://bucket?endpoint=https://h/?key=hunter2', 'got an endpoint that is no http or https URL'],
  ['s3://bucket?endpoint=https://key:hunter2@h', 'got an endpoint with a user or a password'],
  ['s3://key:hunter2@bucket', 'credentials belong into AWS_ACCESS_KEY_ID'],
])('refuses %j with a message that names STORAGE_URL and the problem', (url, problem) => {
  const parse = () => parseStorageUrl(url, '/srv/app')
  expect(parse).toThrow(/^Expected STORAGE_URL to name a bucket, like s3:\/\/bucket /)
  expect(parse).toThrow(problem)
  expect(parse).toThrow(/^(?!.*hunter2).*$/s)
})

test('does not repeat a password', () => {
  for (const url of [
    'https://user:hunter2@host/',
    'hunter2',
    'file://user:hunter2@host/objects',
    'file:./objects?hunter2',
  ]) {
    expect(() => parseStorageUrl(url, '/srv/app')).toThrow(/^(?!.*hunter2).*$/s)
  }
})

test('opens the store and creates its folder', async () => {
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
    /STORAGE_URL .* got "\/dev\/null\/objects": Expected a folder for stored objects, got ENOTDIR$/,
  )
  await expect(openObjectStore('file:./a%00b', '/srv/app')).rejects.toThrow(/STORAGE_URL/)
})

test('names STORAGE_URL and the bucket when it does not exist, but not the endpoint', async () => {
  const server = await startS3Server()
  try {
    const missing = openObjectStore(server.url.replace(server.bucket, 'no-such-bucket'), '/srv/app')
    await expect(missing).rejects.toThrow(
      'Expected STORAGE_URL to name a bucket that can be used, got "no-such-bucket": ' +
        'Expected the bucket for stored objects, it does not exist (404)',
    )
  } finally {
    await server.close()
  }
})
