import type { Webhook } from '@organizations/domain'

/** What the audit log tells of an endpoint. Never its secret. */
export function auditedFields({ name, url, enabled, events }: Webhook): Record<string, unknown> {
  return { name, url, enabled, events }
}
