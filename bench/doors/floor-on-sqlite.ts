/** The floor on SQLite: prepared statements, and transactions that commit at NORMAL, so without waiting for the disk. */
import SqliteDatabase from 'better-sqlite3'
import { serveFloor } from './floor.ts'
import { floorStatements, rowsOfNew, type FloorStatement } from './floor-statements.ts'

const url = process.env['FLOOR_DATABASE'] ?? ''
const db = new SqliteDatabase(url.replace('file:', ''))
db.pragma('synchronous = normal')
const prepared = Object.fromEntries(
  // A bare question mark would have SQLite prepare the statement again at every call (docs/decisions/0020).
  Object.entries(floorStatements).map(([name, sql]) => [name, db.prepare(sql.replaceAll('?', '+?'))]),
) as Record<FloorStatement, SqliteDatabase.Statement<unknown[], Record<string, unknown>>>

const create = db.transaction((userId: unknown, name: string) => {
  const [id, rows] = rowsOfNew(userId, name)
  for (const [statement, values] of rows) prepared[statement].run(...values)
  return id
})

serveFloor({
  key: (hash) => prepared.key.get(hash),
  user: (id) => prepared.user.get(id),
  organization: (userId, id) => prepared.organization.get(userId, id),
  list: (userId, limit) => prepared.list.all(userId, limit),
  create: (userId, name) => create.immediate(userId, name),
  update: (id, name) => void prepared.update.run(name, Date.now(), id),
})
