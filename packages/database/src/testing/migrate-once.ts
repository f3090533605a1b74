// A program that brings a database up to date as soon as it is told to, for tests with several of them.

import { once } from 'node:events'
import { openDatabase } from '../dialect.ts'
import { migrateToLatest } from '../migrate.ts'

const [url] = process.argv.slice(2)
if (url === undefined) throw new Error('Expected the URL of a database')
process.stdout.write('ready')
await once(process.stdin, 'data')
process.stdin.destroy()
const { db, close } = openDatabase(url, {
  baseFolder: '/',
  onBackgroundError: (error) => {
    throw error
  },
})
await migrateToLatest(db)
const users = await db.selectFrom('users').select('id').execute()
await close()
process.stdout.write(`, migrated, ${users.length} users`)
