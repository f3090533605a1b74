/** What every operation of webhooks has in common. */
export const ofWebhooks = [
  'org_id_required',
  'organization_not_accessible',
  'key_policy',
  'admin_role_required',
  'invalid_body',
] as const

/** What their fields mean. */
export const webhookNotes = {
  webhookId: 'The id of a webhook, `webhook_...`.',
  url: 'Where the events are sent: an `https:` URL without credentials.',
  events: 'Which events it hears of: types, families such as `member.*`, or `*`. At most 100.',
  enabled: 'Whether events are sent to it; true unless given.',
} as const
