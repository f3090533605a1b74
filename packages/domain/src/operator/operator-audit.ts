import { z } from 'zod'
import { expected, inputObject, optional, time } from '../input/fields.ts'
import { pageFields } from '../input/page.ts'

/** Every kind of change that operators make. */
export const operatorActions = [
  'user.create',
  'user.set_plan',
  'user.create_key',
  'user.create_sign_in_code',
  'user.revoke_key',
  'user.revoke_all_keys',
  'user.link_identity',
  'user.grant_operator',
  'user.take_operator',
  'user.disable',
  'user.enable',
  'user.delete',
  'user.lift_deletion',
  'organization.delete',
  'deletion.retry',
  'tombstones.replay',
  'participant.create',
  'participant.update',
  'participant.rotate',
  'participant.remove',
  'participant.waive',
] as const
export type OperatorAction = (typeof operatorActions)[number]

/** What an operator's change can be about. */
export const operatorTargetKinds = ['user', 'organization', 'deletion', 'participant'] as const
export type OperatorTargetKind = (typeof operatorTargetKinds)[number]

const text = (field: string, what: string) => {
  const error = expected(field, what)
  return z
    .string({ error })
    .trim()
    .max(254, { error })
    .refine((it) => !it.includes('\0'), { error })
}

export const listOperatorAuditInput = inputObject({
  /** A user's id or address. */
  actor: optional(text('actor', 'the id or the address of a user')),
  action: optional(z.enum(operatorActions, { error: expected('action', `one of ${operatorActions.join(', ')}`) })),
  /** The id of what was changed, or a user's address. */
  target: optional(
    text('target', 'the id of a user, an organization, a deletion or a participant, or the address of a user'),
  ),
  from: optional(time('from')),
  to: optional(time('to')),
  ...pageFields,
})

export type ListOperatorAuditInput = Partial<z.output<typeof listOperatorAuditInput>>
