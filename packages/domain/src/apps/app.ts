import { z } from 'zod'
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

export const DEFAULT_UPLOAD_CHANNEL = 'dev'
export const DEFAULT_RETENTION_SECONDS = 2_592_000
/** Two years. */
const MAX_RETENTION_SECONDS = 63_113_903
const LONGEST_APP_ID = 255

/** A reverse-domain name in any case, as the published contract has it. */
const appIdPattern = /^[a-z0-9]+(\.[a-z0-9_-]+)+$/i

/** Is it text of the form that ids of apps have? */
export function isAppId(text: string): boolean {
  return text.length <= LONGEST_APP_ID && appIdPattern.test(text)
}

/** The id of a new app. */
export const newAppId = publishedFormat('app_id', {
  sentence: errorSentences.invalid_app_configuration,
  pattern: appIdPattern,
  max: LONGEST_APP_ID,
  what: `a reverse-domain name such as com.example.app, of at most ${LONGEST_APP_ID} characters`,
})

/** The id of an app that should exist. */
export const appIdField = nameOf('app_id')

const name = lineOfText('name', 255)
const retention = wholeNumber('retention', 0, MAX_RETENTION_SECONDS)

export const listAppsInput = inputObject({ org_id: optional(nameOf('org_id')), ...pageFields })

export const getAppInput = inputObject({ app_id: appIdField })

export const createAppInput = inputObject({
  app_id: newAppId,
  name: z
    .string({ error: expected('name', 'text') })
    .refine((text) => text.trim() !== '', { error: errorSentences.name_required, abort: true })
    .pipe(name),
  owner_org: nameOf('owner_org'),
  icon: optional(httpsUrl('icon')),
})

export const updateAppInput = inputObject({
  app_id: appIdField,
  name: optional(name),
  icon: clearable(httpsUrl('icon')),
  retention: optional(retention),
}).refine((input) => [input.name, input.icon, input.retention].some((it) => it !== undefined), {
  error: errorSentences.nothing_to_update,
})

export const deleteAppInput = destroyingInput({ app_id: appIdField })

export type ListAppsInput = Partial<z.output<typeof listAppsInput>>
export type GetAppInput = z.output<typeof getAppInput>
export type CreateAppInput = z.output<typeof createAppInput>
export type UpdateAppInput = z.output<typeof updateAppInput>
export type DeleteAppInput = z.output<typeof deleteAppInput>
