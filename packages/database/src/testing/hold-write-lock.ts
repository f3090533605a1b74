/** A process of its own: `node hold-write-lock.ts <url> <user id>` inserts a user and commits when it is told to. */
import { once } from 'node:events'
import { openDatabase } from '../dialect.ts'
import type { UserId } from '@organizations/domain'
import { inTransaction } from '../transaction.ts'

const [url = '', userId = ''] = process.argv.slice(2)
const { db, close } = openDatabase(url, {
  baseFolder: '/',
  onBackgroundError: (error) => {
    throw error
  },
})
await inTransaction(db, async (trx) => {
  const id = userId as UserId // its form does not matter here
  const user = { id, email: userId, name: null, plan: 'standard', is_operator: 0, created_at: 1 } as const
  await trx.insertInto('users').values(user).execute()
  console.log('the write lock is mine')
  await once(process.stdin, 'data')
})
process.stdin.destroy()
await close()
