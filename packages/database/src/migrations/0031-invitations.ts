import { sql, type Kysely } from 'kysely'
import { clustered, fence } from '../schema-parts.ts'

/** Invitations to addresses, with or without an account behind them. Of the token in a link only the hash is stored. */
export async function up(db: Kysely<never>): Promise<void> {
  await clustered(
    db,
    db.schema
      .createTable('invitations')
      .addColumn('organization_id', 'text', (col) => col.notNull().references('organizations.id'))
      .addColumn('id', 'text', (col) => col.notNull().unique())
      .addColumn('email', 'text', (col) => col.notNull())
      .addColumn('role', 'text', (col) =>
        col.notNull().check(sql`role in ('read', 'upload', 'write', 'admin', 'super_admin')`),
      )
      // No foreign key: it stays when the user is gone.
      .addColumn('invited_by', 'text', (col) => col.notNull())
      .addColumn('token_hash', 'text', (col) => col.notNull().unique())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addColumn('ends_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('invitations_pk', ['organization_id', 'id']),
  ).execute()
  // Whom an organization has invited already, and what the user with this address is invited to.
  await sql`create unique index invitations_address on invitations (email, organization_id)`.execute(db)
  await db.schema.createIndex('invitations_end').on('invitations').column('ends_at').execute()

  // How many an organization has sent in the last hour, those that were withdrawn since included.
  await sql`
    create index audit_entries_invitations on audit_entries (organization_id, created_at)
    where action = 'member.invite'`.execute(db)

  await fence(db, 'invitations')
}
