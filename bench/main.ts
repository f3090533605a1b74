/**
 * `npm run bench`: prints the figures that README and docs quote. Everything runs on this machine, in temporary
 * folders.
 */
import { Command, Option } from 'commander'
import { wholeNumber, wholeNumbers } from '../scripts/whole-number.ts'
import { benchAuth } from './auth.ts'
import { benchBulk } from './bulk.ts'
import { benchCompare } from './compare.ts'
import { benchConsole } from './console.ts'
import { benchDeletion } from './deletion.ts'
import { benchDeliveries } from './deliveries.ts'
import { benchDevices } from './devices.ts'
import { benchDoors } from './doors.ts'
import { benchEta } from './eta.ts'
import { benchPreview } from './preview.ts'
import { benchFairness } from './fairness.ts'
import { benchHistory } from './history.ts'
import { benchIdle } from './idle.ts'
import { benchRecovery } from './recovery.ts'
import { wayNames } from './recovery/ways.ts'
import { benchRemains } from './remains.ts'
import { benchRollingRestart } from './rolling-restart.ts'
import { benchSoak } from './soak.ts'
import { benchSmall } from './small.ts'
import { benchStart } from './start.ts'
import { benchThroughput } from './throughput.ts'
import { benchUploads } from './uploads.ts'
import { benchWatchers } from './watchers.ts'
import { benchWrites } from './writes.ts'

const MOST_DEVICES = 100_000_000
const devices = wholeNumber(1, MOST_DEVICES)
const deviceCounts = wholeNumbers(1, MOST_DEVICES)
const apps = wholeNumber(1, 1000)
const bundles = wholeNumber(0, 1_000_000)
const rate = wholeNumber(0, 100_000)
const seconds = wholeNumber(1, 3600)
const connections = wholeNumber(1, 10_000)
const processes = wholeNumber(1, 99)
const endpointCount = wholeNumber(1, 20)
const bytes = wholeNumber(1, 1024 ** 3)
const count = wholeNumber(1, 1_000_000)

const program = new Command('bench').description('Measures the service on this machine.')

program
  .command('deletion')
  .description('Deletes a large organization on the standalone server while another one is read and written.')
  .option('--apps <count>', 'apps of the organization', apps, 10)
  .option('--bundles <count>', 'bundles per app', bundles, 10)
  .option('--devices <count>', 'devices per app', devices, 100_000)
  .option('--reads <rate>', 'reads of the other organization per second', rate, 200)
  .option('--writes <rate>', 'writes to the other organization per second', rate, 20)
  .addOption(
    new Option('--redis <what>', 'none: embedded engine; up: BullMQ; flushed, killed: in the middle')
      .choices(['none', 'up', 'flushed', 'killed'])
      .default('none'),
  )
  .action(benchDeletion)

program
  .command('deliveries')
  .description('Delivers events to webhooks of one organization on the standalone server, and counts what arrives.')
  .option('--endpoints <count>', 'endpoints that hear of every event, at most 20', endpointCount, 10)
  .option('--rate <rate>', 'deliveries per second, in all', rate, 1000)
  .option('--seconds <seconds>', 'for how long', seconds, 60)
  .action(benchDeliveries)

program
  .command('compare')
  .description('The deletion’s engine against one DELETE per table and, on SQLite, a cascade with random ids.')
  .option(
    '--devices <counts>',
    'devices of the organization, several sizes separated by commas',
    deviceCounts,
    [100_000, 1_000_000],
  )
  .option('--rounds <count>', 'how often, each way on a fresh copy', count, 5)
  .addOption(new Option('--database <which>', 'sqlite or postgres').choices(['sqlite', 'postgres']).default('sqlite'))
  .action(benchCompare)

program
  .command('fairness')
  .description('A small organization’s deletion, alone and while a huge one is under way.')
  .option('--huge <count>', 'devices of the huge one', devices, 1_000_000)
  .option('--small <count>', 'devices of the small one', devices, 1000)
  .action(benchFairness)

program
  .command('bulk')
  .description('Many bundles deleted by one call, and one by one, while a small organization is deleted beside them.')
  .option('--bundles <count>', 'bundles deleted by one call', bundles, 3000)
  .option('--single <count>', 'bundles deleted one by one', bundles, 500)
  .addOption(new Option('--redis <what>', 'none: embedded engine; up: BullMQ').choices(['none', 'up']).default('none'))
  .action(benchBulk)

program
  .command('doors')
  .description('REST and tRPC, by CPU time per request, against bare servers that do the least the same work needs.')
  .option('--seconds <count>', 'duration of each way in a round', seconds, 3)
  .option('--connections <count>', 'connections at a time', connections, 32)
  .option('--rounds <count>', 'how often, each way and its floor in turn', count, 5)
  .addOption(new Option('--database <which>', 'sqlite or postgres').choices(['sqlite', 'postgres']).default('sqlite'))
  .action(benchDoors)

program
  .command('auth')
  .description('The cost of authentication and authorization, over HTTP and inside the process.')
  .option('--seconds <count>', 'duration of each way', seconds, 5)
  .option('--connections <count>', 'connections at a time', connections, 16)
  .option('--calls <count>', 'calls inside the process', count, 10_000)
  .action(benchAuth)

program
  .command('writes')
  .description('What it costs a write to ask in its transaction who the caller is, on SQLite and Postgres.')
  .option('--writes <count>', 'writes of each way in a round', count, 2000)
  .option('--at-a-time <count>', 'writes under way at once, besides one at a time', connections, 8)
  .option('--rounds <count>', 'how often, each time both ways', count, 5)
  .action(benchWrites)

program
  .command('devices')
  .description('Pages of the devices of one app, by cursor, at its beginning, in its middle and at its end.')
  .option('--devices <count>', 'devices of the app', devices, 1_000_000)
  .option('--pages <count>', 'pages read at each place', count, 500)
  .option('--limit <count>', 'devices on a page', count, 50)
  .action(benchDevices)

program
  .command('console')
  .description(
    'The console in a real browser: pages, a long list, a watched deletion, its build, its sizes, its tests.',
  )
  .option('--devices <count>', 'devices of the list', devices, 1_000_000)
  .option('--deleted <count>', 'devices of each organization whose deletion is watched', devices, 200_000)
  .option('--runs <count>', 'windows, each with nothing in its cache', count, 5)
  .option('--no-start', 'without npm start, which builds the console')
  .option('--no-suite', 'without the tests of the console, which take a minute')
  .action(benchConsole)

program
  .command('uploads')
  .description(
    'The memory of a large upload and download; uploads while their organization is deleted or the server killed.',
  )
  .option('--runs <count>', 'runs of each case', count, 1)
  .option('--bundles <count>', 'bundles that are uploaded in a run', bundles, 200)
  .option('--bytes <count>', 'bytes of each', bytes, 1_000_000)
  .option('--at-a-time <count>', 'uploads under way at once', connections, 16)
  .option('--large-mb <count>', 'size of the bundle whose memory is measured', count, 100)
  .action(benchUploads)

program
  .command('eta')
  .description('The ETA of a deletion after the first tenth of its work, compared with the real remaining time.')
  .option('--runs <count>', 'deletions, of several sizes in turn', count, 20)
  .action(benchEta)

program
  .command('watchers')
  .description('Many watchers of one deletion: the server’s memory, and how much slower the deletion is.')
  .option('--watchers <count>', 'how many watch', connections, 500)
  .option('--devices <count>', 'devices of the organization', devices, 1_000_000)
  .option('--rounds <count>', 'how often, each time once without watchers and once with all of them', count, 3)
  .action(benchWatchers)

program
  .command('preview')
  .description('The preview of a very large organization, while another one is read.')
  .option('--rows <count>', 'devices of the organization', devices, 10_000_000)
  .option('--previews <count>', 'how often, one after another', count, 10)
  .option('--at-once <count>', 'previews that are asked for each time', connections, 1)
  .option('--reads <rate>', 'reads of the other organization per second', rate, 200)
  .action(benchPreview)

program
  .command('rolling-restart')
  .description('A huge deletion on Postgres, BullMQ and S3, under load, while every process is restarted in turn.')
  .option('--apis <count>', 'API processes', processes, 2)
  .option('--workers <count>', 'worker processes', processes, 2)
  .option('--devices <count>', 'devices of the organization', devices, 1_000_000)
  .option('--reads <rate>', 'reads of another organization per second', rate, 200)
  .option('--writes <rate>', 'writes to it per second', rate, 20)
  .action(benchRollingRestart)

program
  .command('recovery')
  .description('Kills what works on a deletion, and measures how long it takes until its next batch. Hours, with 500.')
  .option('--kills <count>', 'kills of each way to run the service', count, 500)
  .option('--devices <count>', 'devices of each organization that is deleted meanwhile', devices, 400_000)
  .option('--lease-ms <ms>', 'LEASE_MS instead of its default', wholeNumber(500, 3_600_000))
  .option('--minutes <count>', 'for about so long each, with fewer kills then', count)
  .addOption(new Option('--only <way>', 'one way alone').choices(wayNames))
  .action(benchRecovery)

program
  .command('idle')
  .description('The start, CPU time and memory of an idle server, without and with many completed deletions.')
  .option('--deletions <count>', 'how many were completed', count, 200_000)
  .option('--seconds <count>', 'how long each server is watched', seconds, 20)
  .action(benchIdle)

program
  .command('history')
  .description('The same, and operators’ lists, a creation, a read and a small deletion.')
  .option('--deletions <count>', 'how many were completed', count, 200_000)
  .option('--seconds <count>', 'how long each server is watched while it is idle', seconds, 20)
  .action(benchHistory)

program
  .command('soak')
  .description('Mixed traffic at a moderate rate: does anything grow that should not? Ends with 1 when anything does.')
  .option('--minutes <count>', 'how long', wholeNumber(6, 10_000), 30)
  .option('--reads <rate>', 'reads and updates per second, over both doors', rate, 40)
  .option('--lives <rate>', 'organizations per second that are created, filled and deleted', rate, 2)
  .action(benchSoak)

program
  .command('start')
  .description('The start of npm start and of the archive; their memory and CPU time while idle; a call of orgs.')
  .option('--runs <count>', 'warm starts, and calls of orgs', count, 5)
  .option('--idle-seconds <count>', 'how long each server is watched while it is idle', seconds, 20)
  .option('--call-seconds <count>', 'how long each is called before its memory is looked at again', seconds, 60)
  .option('--no-archive', 'without the archive, which takes a minute to make')
  .action(benchStart)

program
  .command('remains')
  .description('The bytes that stay of a completed deletion, by table and index.')
  .option('--organizations <count>', 'how many are deleted', count, 1000)
  .action(benchRemains)

program
  .command('throughput')
  .description('Many small deletions on Postgres, BullMQ and S3, with 1 and 2 APIs and 1 and 2 workers.')
  .option('--organizations <count>', 'how many are deleted', count, 1000)
  .option('--at-a-time <count>', 'requests under way at once', connections, 32)
  .action(benchThroughput)

program
  .command('small')
  .description('Many small deletions asked for at once, and single ones: how many a second, and how long each takes.')
  .option('--organizations <count>', 'how many are deleted', count, 1000)
  .option('--at-a-time <count>', 'requests under way at once', connections, 32)
  .option('--alone <count>', 'how many are deleted one after another', count, 20)
  .option('--past <count>', 'completed deletions that are there before', wholeNumber(0, 1_000_000), 0)
  .addOption(new Option('--database <which>', 'sqlite or postgres').choices(['sqlite', 'postgres']).default('sqlite'))
  .addOption(new Option('--redis <what>', 'none: embedded engine; up: BullMQ').choices(['none', 'up']).default('none'))
  .option('--workers <count>', 'worker processes, on Postgres with Redis', processes, 1)
  .action(benchSmall)

await program.parseAsync()
