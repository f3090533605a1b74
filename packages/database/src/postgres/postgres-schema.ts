/** What Postgres says of its schema, and how the fence is spelled there. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { subjectTraits, type LiveTable } from '@organizations/domain'
import { runCompiled } from '../compiled-query.ts'
import type { FenceDetails } from '../dialect.ts'
import type { TableShape } from '../move/table-shape.ts'
import type { Database } from '../schema.ts'

/** By the adapter of a handle: what its schema was when the catalog's rows were these. */
const introspected = new WeakMap<object, { rows: string; tables: LiveTable[] }>()

/**
 * Read again only when the schema has changed, as the catalog's rows of tables, columns and foreign keys say by which
 * transaction wrote them where. They are read first, so that a change between the two is found next time. What is not
 * committed may be kept as well: no other transaction has its number.
 */
export async function introspectPostgres<DB>(db: Kysely<DB>): Promise<LiveTable[]> {
  const { adapter } = db.getExecutor()
  const rows = await readCatalogRows(db)
  const known = introspected.get(adapter)
  if (known?.rows === rows) return known.tables
  const tables = await readTables(db)
  introspected.set(adapter, { rows, tables })
  return tables
}

/** Postgres' own objects have lower numbers. */
const FIRST_OWN_OID = sql.lit(16_384)

async function readCatalogRows<DB>(db: Kysely<DB>): Promise<string> {
  const statement = () => sql`
    select concat(count(*), ' ', sum(hashtidextended(ctid, xmin::text::bigint))) as written from (
      select ctid, xmin from pg_class where oid >= ${FIRST_OWN_OID}
      union all select ctid, xmin from pg_attribute where attrelid >= ${FIRST_OWN_OID} and attnum > 0
      union all select ctid, xmin from pg_constraint where oid >= ${FIRST_OWN_OID} and contype = 'f'
    ) as catalog`
  const { rows } = await runCompiled<{ written: string }>(
    db as unknown as Kysely<Database>, // reads what every database has
    'catalog rows',
    () => statement().compile(db),
    [],
  )
  return rows[0]?.written ?? ''
}

async function readTables<DB>(db: Kysely<DB>): Promise<LiveTable[]> {
  const { rows } = await sql<LiveTable>`
    select c.relname as name,
      (select json_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select coalesce(json_agg(distinct p.relname), '[]') from pg_constraint f join pg_class p on p.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f') as "references"
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.relname not like 'kysely\\_%'
    order by c.relname`.execute(db)
  return rows
}

export async function describePostgres(db: Kysely<Database>): Promise<TableShape[]> {
  const { rows } = await sql<TableShape>`
    select c.relname as name,
      (select json_agg(json_build_object('name', a.attname,
          'kind', case a.atttypid when 'text'::regtype then 'text' else 'number' end) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select coalesce(json_agg(a.attname order by array_position(i.indkey::int2[], a.attnum)), '[]')
        from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary) as key,
      (select coalesce(json_agg(distinct p.relname), '[]') from pg_constraint f join pg_class p on p.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f') as "references",
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '') as "isNumbered"
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.relname not like 'kysely\\_%'
    order by c.relname`.execute(db)
  return rows
}

/**
 * A transaction that is open when the subject's deletion is asked for must not slip through: the trigger locks the
 * subject's row, which the request locks against it, so that each waits for the other and the second one sees what
 * the first has done. (Every statement of such a function sees what was committed before it.)
 *
 * Not `for key share`, which would hold up less: while others hold weaker locks on the row, Postgres grants it beside a
 * `for update` that comes at that very moment (heap_lock_tuple looks again for updates alone), once in some thousands.
 */
export function fenceFunction(name: string, { owner, kind, message, isDeleted }: FenceDetails): RawBuilder<unknown> {
  return sql`
    create or replace function ${sql.ref(name)}() returns trigger language plpgsql as $fence$ begin
      perform 1 from ${sql.table(subjectTraits[kind].table)} where id = ${owner} for share;
      if ${isDeleted}
      then raise exception ${sql.lit(message)}; end if;
      return new;
    end $fence$`
}
