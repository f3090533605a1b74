/**
 * `npm run cluster -- --apis 2 --workers 2`: runs several API and worker processes on this machine, with a private
 * Postgres, Redis and S3 server. Nothing needs to be installed for it, and everything is removed at the end.
 */
import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import { startCluster, writeJoiningFile } from '../test/support/cluster.ts'
import { wholeNumber } from './whole-number.ts'

const { apis, workers } = new Command('cluster')
  .description('Starts API and worker processes on a private Postgres, Redis and S3 server. Ctrl-C ends all of it.')
  .option('--apis <count>', 'API processes', wholeNumber(1, 99), 2)
  .option('--workers <count>', 'worker processes', wholeNumber(1, 99), 2)
  .parse()
  .opts<{ apis: number; workers: number }>()

console.log('Starting Postgres, Redis, an S3 server, and the processes on them ...')
const key = randomBytes(24).toString('hex')
const cluster = await startCluster({ apis, workers, key })
const [first] = cluster.apis
const joiningFile = writeJoiningFile(cluster)
console.log(`
APIs:      ${cluster.apis.map(({ url }) => url).join(', ')}
Workers:   ${cluster.workers.length}
Postgres:  ${cluster.env['DATABASE_URL']}
Redis:     ${cluster.env['REDIS_URL']}
S3:        ${cluster.env['STORAGE_URL']}

The operator's key, for this cluster alone:  ${key}

  curl -s -X POST ${first?.url}/organization -H "authorization: ${key}" -H 'content-type: application/json' -d '{"name":"Acme"}'

To work on it from another terminal, in this folder:

  . ${joiningFile}
  npm run seed -- --name Umbrella --email admin@example.com    # an organization with content
  LOG_LEVEL=info node_modules/.bin/node apps/worker/src/main.ts   # another worker

Ctrl-C ends it, and removes everything.`)
// The child processes keep this process alive; a signal ends all of them (test/support/at-exit.ts).
