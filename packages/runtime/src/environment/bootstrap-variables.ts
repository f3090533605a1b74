import { asciiAddress, isEmailAddress, keyInAuthorization } from '@organizations/domain'
import { isPlausibleSecret } from '@organizations/services'
import { z } from 'zod'

const bootstrapKey = z
  .string()
  .min(20, { error: 'expected a key of 20 characters or more' })
  .refine((key) => /^[\x20-\x7e]+$/.test(key) && keyInAuthorization(key) === key, {
    error: 'expected a key that can be sent in a header: one line of printable ASCII characters',
  })
  .refine(isPlausibleSecret, { error: 'expected a whole key: one that begins with orgs_ ends in its checksum' })

/** The operator that the first start creates in an empty database. */
export const bootstrapVariables = {
  BOOTSTRAP_EMAIL: z
    .string()
    .trim()
    .overwrite(asciiAddress)
    .refine(isEmailAddress, { error: 'expected an e-mail address' })
    .default('admin@example.com'),
  BOOTSTRAP_API_KEY: z
    .string()
    // Read as it is read from a request, or no request could have it: a mounted secret often ends in a line feed.
    .transform((text) => keyInAuthorization(text.trim()))
    .pipe(bootstrapKey)
    .optional(),
}
