import { sql, type Kysely } from 'kysely'
import { clustered } from '../schema-parts.ts'

/** Users and their keys, organizations and their members. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('email', 'text', (col) => col.notNull().unique())
    .addColumn('name', 'text')
    .addColumn('plan', 'text', (col) => col.notNull())
    .addColumn('is_operator', 'integer', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .execute()

  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('user_id', 'text', (col) => col.notNull().references('users.id'))
    .addColumn('mode', 'text', (col) => col.notNull())
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('key_hash', 'text', (col) => col.notNull().unique())
    .addColumn('limited_to_orgs', 'text')
    .addColumn('limited_to_apps', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('updated_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema.createIndex('api_keys_user').on('api_keys').column('user_id').execute()

  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    // No foreign key: it stays when the user is gone.
    .addColumn('created_by', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('updated_at', 'bigint', (col) => col.notNull())
    .addColumn('logo', 'text')
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('management_email', 'text', (col) => col.notNull())
    .addColumn('customer_id', 'text')
    .execute()

  await clustered(
    db,
    db.schema
      .createTable('members')
      .addColumn('organization_id', 'text', (col) => col.notNull().references('organizations.id'))
      .addColumn('user_id', 'text', (col) => col.notNull().references('users.id'))
      .addColumn('role', 'text', (col) =>
        col.notNull().check(sql`role in ('read', 'upload', 'write', 'admin', 'super_admin')`),
      )
      .addColumn('accepted_at', 'bigint')
      .addColumn('invitation_ends_at', 'bigint')
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('members_pk', ['organization_id', 'user_id']),
  ).execute()
  await db.schema.createIndex('members_user').on('members').columns(['user_id', 'organization_id']).execute()
}
