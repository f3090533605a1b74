/** The statements of the floor, with a question mark for each value. */

export const floorStatements = {
  key: 'select * from api_keys where key_hash = ?',
  user: 'select * from users where id = ?',
  organization:
    'select o.* from organizations o join members m on m.organization_id = o.id and m.user_id = ? where o.id = ?',
  list: `select o.* from members m join organizations o on o.id = m.organization_id
    where m.user_id = ? and m.accepted_at is not null order by m.organization_id desc limit ?`,
  insertOrganization: `insert into organizations (id, created_by, created_at, updated_at, name, management_email)
    values (?, ?, ?, ?, ?, 'bench@example.com')`,
  insertMember: `insert into members (organization_id, user_id, role, accepted_at, created_at)
    values (?, ?, 'super_admin', ?, ?)`,
  insertAudit: `insert into audit_entries (organization_id, id, created_at, user_id, action, subject, after)
    values (?, ?, ?, ?, 'organization.create', ?, ?)`,
  update: 'update organizations set name = ?, updated_at = ? where id = ?',
} as const

export type FloorStatement = keyof typeof floorStatements

/** The rows of a new organization, in the order in which they are inserted. */
export function rowsOfNew(userId: unknown, name: string): [string, [FloorStatement, unknown[]][]] {
  const id = newId('org')
  const now = Date.now()
  return [
    id,
    [
      ['insertOrganization', [id, userId, now, now, name]],
      ['insertMember', [id, userId, now, now]],
      ['insertAudit', [id, newId('aud'), now, userId, id, JSON.stringify({ name })]],
    ],
  ]
}

let made = 0 // module-level: ids that rise, as ours do

function newId(kind: string): string {
  made += 1
  return `${kind}_${process.pid}_${String(made).padStart(12, '0')}`
}
