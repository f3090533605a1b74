import { expect, test } from 'vitest'
import { nameInMail } from './mail-name.ts'

test.for([
  ['Acme', 'Acme'],
  ['Grüße & <b>Söhne</b>', 'Grüße & <b>Söhne</b>'],
  ['  two   words ', 'two words'],
  ['Win at https://evil.example/x?y now', 'Win at now'],
  ['HTTP://EVIL.EXAMPLE', ''],
  ['www.evil.example', ''],
  ['mailto:eve@evil.example', ''],
  ['javascript:alert(1)', ''],
  ['evil.example/path', 'evil. example/path'],
  ['Acme Inc.', 'Acme Inc.'],
  ['a\r\nBcc: eve@evil.example', 'a Bcc: eve@evil. example'],
  ['a\u0000b\u2028c\u202ed\u200be', 'a b c d e'],
  ['ht\u200btps://evil.example', 'ht'],
  ['x'.repeat(100), `${'x'.repeat(80)}…`],
] as const)('a mail says the name %j as %j', ([name, said]) => {
  expect(nameInMail(name)).toBe(said)
})
