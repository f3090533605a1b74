import { expect, test } from 'vitest'
import { versionIn } from './version-in.ts'

test.each([
  ['shop-1.4.0.zip', '1.4.0'],
  ['1.4.0-beta.1.tar.gz', '1.4.0-beta.1'],
  ['com.example.shop_v10.20.30.tgz', '10.20.30'],
  ['shop.zip', undefined],
  ['192.168.0.1.zip', undefined],
  ['shop-1.4.zip', undefined],
])('the name %s tells the version %s', (name, version) => {
  expect(versionIn(name)).toBe(version)
})
