/**
 * `npm run seed -- ...`: creates an organization with content directly in database and store, while the server runs.
 */
import { isFenceError, isNewerSchema } from '@organizations/database'
import { createOrganizationInput } from '@organizations/domain'
import {
  createIds,
  createLog,
  EnvironmentError,
  keepPrivate,
  openData,
  readEnv,
  runtimeEnvironment,
} from '@organizations/runtime'
import { seedOrganization, UnknownOwnerError, type SeedSpec } from '@organizations/seed'
import cliProgress from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { wholeNumber } from './whole-number.ts'

const program = new Command('seed')
  .description(
    'Makes an organization with apps, bundles, channels, devices and statistics. Prints its id on the last line.',
  )
  .requiredOption('--name <name>', 'name of the organization', organizationName)
  .requiredOption('--email <address>', 'an existing user, who becomes its super admin')
  .option('--apps <count>', 'apps', wholeNumber(0, 100_000), 3)
  .option('--bundles <count>', 'bundles per app, each a zip file', wholeNumber(0, 1_000_000), 5)
  .option('--channels <count>', 'channels per app', wholeNumber(0, 10_000), 3)
  .option('--devices <count>', 'devices per app', wholeNumber(0, 100_000_000), 1000)
  .option('--bundle-bytes <bytes>', 'size of a bundle, about', wholeNumber(0, 1024 ** 3), 10_000)
  .action(seed)

keepPrivate()
await program.parseAsync()

interface Options {
  name: string
  email: string
  apps: number
  bundles: number
  channels: number
  devices: number
  bundleBytes: number
}

async function seed(options: Options): Promise<void> {
  const spec: SeedSpec = {
    name: options.name,
    email: options.email,
    apps: options.apps,
    bundlesPerApp: options.bundles,
    channelsPerApp: options.channels,
    devicesPerApp: options.devices,
    bundleBytes: options.bundleBytes,
  }
  try {
    console.log(await seedWithProgress(spec))
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
  }
}

async function seedWithProgress(spec: SeedSpec): Promise<string> {
  const env = readEnv(runtimeEnvironment, process.env)
  // Without the key of receipts: it signs none, and a wrong one would be published for ever.
  const { database, store } = await openData({
    databaseUrl: env.DATABASE_URL,
    storageUrl: env.STORAGE_URL,
    log: createLog('warn'),
  })
  // Written to standard error, and only on a terminal.
  const bar = new cliProgress.SingleBar({ format: '{bar} {percentage}% | {value} of {total} | {eta_formatted} left' })
  bar.start(spec.apps * (1 + spec.bundlesPerApp + spec.channelsPerApp + spec.devicesPerApp), 0)
  try {
    return await seedOrganization({ db: database.relaxedDb, store, ids: createIds() }, spec, (made) =>
      bar.increment(made),
    )
  } finally {
    bar.stop()
    await database.close()
  }
}

function explain(error: unknown): unknown {
  if (isFenceError(error)) return 'The organization was deleted while it was being seeded.'
  return error instanceof UnknownOwnerError || error instanceof EnvironmentError || isNewerSchema(error)
    ? error.message
    : error
}

function organizationName(text: string): string {
  const { data, error } = createOrganizationInput.safeParse({ name: text })
  if (data === undefined) throw new InvalidArgumentError(error.issues[0]?.message ?? '')
  return data.name
}
