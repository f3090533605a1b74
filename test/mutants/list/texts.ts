/** Texts and addresses that callers send. */
import type { Mutant } from '../mutant.ts'

export const texts: readonly Mutant[] = [
  {
    id: 'longest-text',
    file: 'packages/domain/src/input/fields.ts',
    find: 'characters(text) <= max',
    replace: 'characters(text) < max',
    tests: ['packages/domain/src/organizations/organization.test.ts', 'packages/domain/src/input/fields.test.ts'],
    why: 'A name may have 255 characters.',
  },
  {
    id: 'control-characters',
    file: 'packages/domain/src/input/fields.ts',
    find: '!/\\p{Cc}/u.test(text) && ',
    replace: '',
    tests: ['packages/domain/src/organizations/organization.test.ts', 'packages/domain/src/input/fields.test.ts'],
    why: 'A name has no control characters.',
  },
  {
    id: 'broken-surrogates',
    file: 'packages/domain/src/input/fields.ts',
    find: 'test(text) && text.isWellFormed(), { error, abort: true })',
    replace: 'test(text), { error, abort: true })',
    tests: ['packages/domain/src/organizations/organization.test.ts', 'packages/domain/src/input/fields.test.ts'],
    why: 'A name has no half characters.',
  },
  {
    id: 'emoji-is-one-character',
    file: 'packages/domain/src/input/fields.ts',
    find: 'Array.from(text).length',
    replace: 'text.length',
    tests: ['packages/domain/src/organizations/organization.test.ts', 'packages/domain/src/input/fields.test.ts'],
    why: 'An emoji is one character.',
  },
  {
    id: 'longest-email',
    file: 'packages/domain/src/input/fields.ts',
    find: '.max(254, { error, abort: true })',
    replace: '',
    tests: [
      'packages/domain/src/organizations/organization.test.ts',
      'packages/domain/src/operator/user.test.ts',
      'packages/domain/src/input/fields.test.ts',
    ],
    why: 'An e-mail address has at most 254 characters.',
  },
  {
    id: 'email-case',
    file: 'packages/domain/src/members/member.ts',
    find: '.transform((address) => address.toLowerCase())',
    replace: '',
    tests: ['packages/services/src/members/members.test.ts'],
    why: 'Addresses of members are compared in lower case.',
  },
  {
    id: 'credentials-in-url',
    file: 'packages/domain/src/input/fields.ts',
    find: "url !== null && url.username === '' && url.password === ''",
    replace: 'url !== null',
    tests: [
      'packages/domain/src/input/fields.test.ts',
      'packages/domain/src/organizations/organization.test.ts',
      'packages/domain/src/bundles/bundle.test.ts',
    ],
    why: 'A URL holds no credentials.',
  },
  {
    id: 'null-is-left-out',
    file: 'packages/domain/src/input/fields.ts',
    find: 'schema.nullish().transform((value) => value ?? undefined)',
    replace: 'schema.optional().transform((value) => value ?? undefined) as never',
    tests: ['packages/domain/src/input/fields.test.ts', 'packages/domain/src/organizations/organization.test.ts'],
    why: 'A field of null counts as left out.',
  },
]
