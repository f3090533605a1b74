/** How Postgres locks what locks.ts names. */
import { sql, type Kysely } from 'kysely'
import { subjectTraits } from '@organizations/domain'
import { runCompiled } from '../compiled-query.ts'
import type { Locks } from '../dialect.ts'

export const postgresLocks: Locks = {
  async organization(db, id) {
    const statement = () => sql`select 1 from organizations where id = ${id} for no key update`
    await runCompiled(db, 'lock an organization', () => statement().compile(db), [id])
  },
  async organizations(db, ids) {
    await sql`
      select count(*) from (
        select 1 from organizations where id = any(${ids}) order by id for no key update) as locked`.execute(db)
  },
  async organizationOfApp(db, appId) {
    await sql`
      select 1 from organizations where id = (select organization_id from apps where app_id = ${appId})
      for no key update`.execute(db)
  },
  async user(db, email) {
    await sql`select 1 from users where email = ${email} for share`.execute(db)
  },
  async subject(db, { subjectKind, subjectId }) {
    const { table, idType } = subjectTraits[subjectKind]
    if (subjectKind === 'bundles') return // `bundles` below
    if (idType === 'integer' && !/^\d+$/.test(subjectId)) return // no row's id
    const statement = () => sql`select 1 from ${sql.table(table)} where id = ${subjectId} for update`
    await runCompiled(db, `lock a row of ${table}`, () => statement().compile(db), [subjectId])
  },
  async bundles(db, { organizationId, appUuid, above, upTo }) {
    await sql`
      select count(*) from (
        select 1 from bundles where organization_id = ${organizationId} and app_uuid = ${appUuid}
          and id > ${above} and id <= ${upTo} and deletion_id is null
        order by id for update) as locked`.execute(db)
  },
  turn: takeTurn,
  async migrations(db) {
    await sql.raw('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0').execute(db)
    await takeTurn(db, 'migrations')
  },
  claiming: (query) => query.forUpdate().skipLocked(),
  sharing: (query) => query.forShare(), // and not `for key share`: decision 11
  changing: (query) => query.forUpdate(),
}

async function takeTurn<DB>(db: Kysely<DB>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`organizations: ${name}`}, 0))`.execute(db)
}
