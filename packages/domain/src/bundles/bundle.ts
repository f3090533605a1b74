import { z } from 'zod'
import { appIdField } from '../apps/app.ts'
import { errorSentences } from '../errors.ts'
import {
  clearable,
  destroyingInput,
  expected,
  httpsUrl,
  inputObject,
  lineOfText,
  nameOf,
  optional,
  publishedFormat,
  wholeNumber,
} from '../input/fields.ts'
import { pageFields } from '../input/page.ts'

/** Where a bundle's content is: at a URL outside of the service, or in the service's own store. */
export const storageProviders = ['external', 'file', 's3'] as const
export type StorageProvider = (typeof storageProviders)[number]

const LONGEST_VERSION = 255

/** The official expression of SemVer 2.0 (https://semver.org, "Is there a suggested regular expression"). */
const semVer =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/

/** The version of a new bundle: SemVer 2.0, not trimmed, without a leading v, at most 255 characters. */
export const newVersion = publishedFormat('version', {
  sentence: errorSentences.invalid_version,
  pattern: semVer,
  max: LONGEST_VERSION,
  what: `SemVer 2.0 such as 1.2.3 or 1.2.3-beta.1, without a leading v, of at most ${LONGEST_VERSION} characters`,
})

const bundleId = (field: string) => wholeNumber(field, 1, Number.MAX_SAFE_INTEGER)
const sha256 = expected('x-checksum-sha256', 'a SHA-256 in hex, 64 characters')

const externalUrl = httpsUrl('external_url')
  .overwrite(inAscii)
  .max(2048, { error: expected('external_url', 'at most 2048 characters when it is percent-encoded') })

export const listBundlesInput = inputObject({ app_id: appIdField, ...pageFields })

export const registerBundleInput = inputObject({
  app_id: appIdField,
  version: newVersion,
  external_url: externalUrl,
  checksum: lineOfText('checksum', 255),
})

export const uploadBundleInput = inputObject({
  app_id: appIdField,
  version: newVersion,
  /** What the content's SHA-256 must be, if the sender knows it. */
  checksum: optional(
    z
      .string({ error: sha256 })
      .regex(/^[0-9a-f]{64}$/i, { error: sha256 })
      .toLowerCase(),
  ),
})

export const downloadBundleInput = inputObject({ app_id: appIdField, version: nameOf('version') })

export const setBundleToChannelInput = inputObject({
  app_id: appIdField,
  version_id: bundleId('version_id'),
  channel_id: bundleId('channel_id'),
})

export const setBundleMetadataInput = inputObject({
  app_id: appIdField,
  version_id: bundleId('version_id'),
  link: clearable(httpsUrl('link')),
  comment: clearable(lineOfText('comment', 1000)),
}).refine(({ link, comment }) => link !== undefined || comment !== undefined, {
  error: errorSentences.nothing_to_update,
})

const versionToDelete = nameOf('version', (issue) =>
  issue.input === null
    ? 'Expected version to be text, got null: leave it out to delete all bundles that no channel uses'
    : expected('version', 'text')(issue),
)

/** Without `version`: all bundles that no channel uses. */
export const deleteBundleInput = destroyingInput({ app_id: appIdField, version: versionToDelete.optional() })

/**
 * A URL as a header can hold it: other characters than ASCII are percent-encoded, and those of the host in punycode.
 */
export function inAscii(url: string): string {
  return /^[\x21-\x7e]*$/.test(url) ? url : (URL.parse(url)?.href ?? '')
}

export type ListBundlesInput = z.output<typeof listBundlesInput>
export type RegisterBundleInput = z.output<typeof registerBundleInput>
export type UploadBundleInput = z.output<typeof uploadBundleInput>
export type DownloadBundleInput = z.output<typeof downloadBundleInput>
export type SetBundleToChannelInput = z.output<typeof setBundleToChannelInput>
export type SetBundleMetadataInput = z.output<typeof setBundleMetadataInput>
export type DeleteBundleInput = z.output<typeof deleteBundleInput>
