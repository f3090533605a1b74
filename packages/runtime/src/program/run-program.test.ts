import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createTempFolder } from '../../../../test/support/temp-folder.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'

const imports = `
  import { createLog, EnvironmentError, runProgram, runtimeEnvironment } from ${JSON.stringify(import.meta.resolve('../index.ts'))};
  const description = { file: 'test', about: 'A test.', environment: runtimeEnvironment };`

/** Runs a short program in its own process; `onUp` is called once it has printed something. */
async function run(program: string, onUp: (kill: (signal: NodeJS.Signals) => void) => void = () => {}) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', imports + program])
  child.stdout.once('data', () => onUp((signal) => child.kill(signal)))
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code: code as number | null } // null after a signal that was not caught
}

const running = `
  const alive = setInterval(() => {}, 1000);
  await runProgram(description, async (_env, atStop) => {
    atStop(async () => console.log('stopped'));
    atStop(async () => clearInterval(alive));
    return createLog('info');
  });
  console.log('up');`

test.for(['SIGTERM', 'SIGINT'] as const)('%s stops a program cleanly, with code 0', async (signal) => {
  const { out, err, code } = await run(running, (kill) => kill(signal))
  expect(out).toBe('up\nstopped\n')
  expect(JSON.parse(err)).toMatchObject({ signal, msg: 'Stopping' })
  expect(code).toBe(0)
})

test('a program that is killed has kept what Node compiled for its next start', async () => {
  const folder = createTempFolder()
  onTestFinished(() => folder.remove())
  const env = { ...process.env, NODE_COMPILE_CACHE: folder.path }
  const child = spawn(process.execPath, ['--input-type=module', '--eval', imports + running], { env })
  const kept = () => readdirSync(folder.path, { recursive: true }).length > 100
  await waitFor(kept, { what: 'what it compiled' })
  child.kill('SIGKILL')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
})

test('SIGTERM during the start stops the program as soon as it has started', async () => {
  const { out, code } = await run(
    `const alive = setInterval(() => {}, 1000);
    await runProgram(description, async (_env, atStop) => {
      atStop(async () => { clearInterval(alive); console.log('stopped') });
      const { promise, resolve } = Promise.withResolvers();
      process.once('SIGTERM', resolve);
      setImmediate(() => console.log('starting'));
      await promise;
      return createLog('silent');
    })`,
    (kill) => kill('SIGTERM'),
  )
  expect(out).toBe('starting\nstopped\n')
  expect(code).toBe(0)
})

test('an uncaught error is logged and stops the program, with code 1', async () => {
  const { out, err, code } = await run(`${running} setTimeout(() => { throw new Error('lost') }, 1)`)
  expect(out).toBe('up\nstopped\n')
  expect(err).toContain('"lost"')
  expect(code).toBe(1)
})

const forEver = 'await new Promise(() => {})'

test.for([
  ['that takes too long', forEver, 'The stop has taken 10 s', ''],
  ['with a second signal', `process.kill(process.pid, 'SIGTERM'); ${forEver}`, 'A second SIGTERM', ''],
  ['that fails', `throw new Error('no disk')`, 'The stop failed', 'no disk'],
  [
    'with another error',
    `setTimeout(() => { throw new Error('lost') }); ${forEver}`,
    'Another error while stopping',
    'lost',
  ],
] as const)('a stop %s says so, with code 1', async ([, stopping, says, cause]) => {
  const { err, code } = await run(
    `const alive = setInterval(() => {}, 1000);
    await runProgram(description, async (_env, atStop) => {
      atStop(async () => { ${stopping} });
      return createLog('info');
    });
    console.log('up');`,
    (kill) => kill('SIGTERM'),
  )
  const last: unknown = JSON.parse(err.trim().split('\n').at(-1) ?? '')
  expect(last).toMatchObject({ level: 60, msg: expect.stringContaining(says) as string })
  expect(err).toContain(cause)
  expect(code).toBe(1)
})

test('an invalid configuration prints a message without a stack, and the code is 1', async () => {
  const { err, code } = await run(
    `await runProgram(description, async () => { throw new EnvironmentError(['PORT: expected x']) })`,
  )
  expect(err).toBe('The configuration is not valid.\n  PORT: expected x\n')
  expect(code).toBe(1)
})

test('when the start fails, the parts that have started are stopped in reverse order', async () => {
  const { out, err, code } = await run(`
    const alive = setInterval(() => {}, 1000);
    await runProgram(description, async (_env, atStop) => {
      for (const part of ['first', 'second']) atStop(async () => console.log(part));
      atStop(async () => clearInterval(alive));
      throw new EnvironmentError(['PORT: expected x']);
    })`)
  expect(out).toBe('second\nfirst\n')
  expect(err).toBe('The configuration is not valid.\n  PORT: expected x\n')
  expect(code).toBe(1)
})

test('an unexpected error during the start prints its stack, and the code is 1', async () => {
  const { err, code } = await run(`await runProgram(description, async () => { throw new Error('no disk') })`)
  expect(err).toMatch(/Error: no disk\n +at /)
  expect(code).toBe(1)
})

test.for([
  ['something is left open', ''],
  ['a part does not stop', 'atStop(() => new Promise(() => {}));'],
])('a program whose start failed ends all the same: %s', async ([, parts]) => {
  const { err, code } = await run(`await runProgram(description, async (_env, atStop) => {
    ${parts}
    setInterval(() => {}, 1000);
    throw new Error('no disk');
  })`)
  expect(err).toContain('Error: no disk')
  expect(code).toBe(1)
})

test('the log removes fields with credentials and writes times as ISO 8601', async () => {
  const fields = {
    headers: { authorization: 's1', 'x-api-key': 's2', capgkey: 's3' },
    made: { key: 's4', secret: 's5', id: 7 },
  }
  const { err } = await run(`createLog('info').info(${JSON.stringify(fields)}, 'Logged')`)
  expect(JSON.parse(err)).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    headers: {},
    made: { id: 7 },
    msg: 'Logged',
  })
})
