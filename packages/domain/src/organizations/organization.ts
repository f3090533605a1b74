import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import {
  destroyingInput,
  emailAddress,
  expected,
  httpsUrl,
  inputObject,
  lineOfText,
  optional,
} from '../input/fields.ts'
import { pageFields, type PageInput } from '../input/page.ts'

/**
 * Text that should name an organization. Its form is not checked here: text that is not an id is answered like an
 * unknown organization, so that the answer does not reveal what exists.
 */
const orgIdText = z.string({ error: expected('orgId', 'text') })
export const requiredOrgId = orgIdText.min(1, { error: errorSentences.org_id_required })
const name = lineOfText('name', 255)
const blankIsMissing = z.string({ error: expected('name', 'text') }).refine((text) => text.trim() !== '', {
  error: errorSentences.name_required,
  abort: true,
})

export const getOrganizationInput = inputObject({ orgId: requiredOrgId })

export const createOrganizationInput = inputObject({
  name: blankIsMissing.pipe(name),
  email: optional(emailAddress('email')),
})

export const updateOrganizationInput = inputObject({
  orgId: requiredOrgId,
  name: optional(name),
  logo: httpsUrl('logo').nullish(),
  management_email: optional(emailAddress('management_email')),
}).refine(({ name, logo, management_email }) => [name, logo, management_email].some((it) => it !== undefined), {
  error: errorSentences.nothing_to_update,
})

export const deleteOrganizationInput = destroyingInput({ orgId: requiredOrgId })

export const listOrganizationsInput = inputObject(pageFields)

/** The input of GET /organization: the id of one organization, or no id for all of them or a page. */
export const readOrganizationsInput = inputObject({
  orgId: optional(
    orgIdText.min(1, {
      error: 'Expected orgId to be the id of an organization, got an empty text: leave it out to list all',
    }),
  ),
  ...pageFields,
})

export type ListOrganizationsInput = PageInput
export type GetOrganizationInput = z.output<typeof getOrganizationInput>
export type CreateOrganizationInput = z.output<typeof createOrganizationInput>
export type UpdateOrganizationInput = z.output<typeof updateOrganizationInput>
export type DeleteOrganizationInput = z.output<typeof deleteOrganizationInput>
