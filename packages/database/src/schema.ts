/**
 * The tables as TypeScript sees them, by room. Columns are snake_case; every time is milliseconds since 1970, every flag
 * 0 or 1.
 */
import type { AppTables } from './schema/apps.ts'
import type { DeletionTables } from './schema/deletions.ts'
import type { DeviceTables } from './schema/devices.ts'
import type { EventTables } from './schema/events.ts'
import type { MailTables } from './schema/mails.ts'
import type { OrganizationTables } from './schema/organizations.ts'
import type { ParticipantTables } from './schema/participants.ts'
import type { ReceiptTables } from './schema/receipts.ts'
import type { RecordTables } from './schema/records.ts'
import type { ServiceTables } from './schema/service.ts'
import type { SessionTables } from './schema/sessions.ts'
import type { UserTables } from './schema/users.ts'
import type { WebhookTables } from './schema/webhooks.ts'

export interface Database
  extends
    OrganizationTables,
    UserTables,
    SessionTables,
    AppTables,
    DeviceTables,
    EventTables,
    WebhookTables,
    MailTables,
    DeletionTables,
    ParticipantTables,
    ReceiptTables,
    RecordTables,
    ServiceTables {}
