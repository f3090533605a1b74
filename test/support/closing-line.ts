import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

/** How much of a message is repeated: what was expected and what was there, of most. */
const MESSAGE_LINES = 4
const LINE_LENGTH = 300

/**
 * Ends a run with lines for scripts to read: each failure and its message, in lines that begin with "✗", and then
 * `N passed, N failed`, in tests. What fails outside of a test (a file that does not load, a hook, a stray rejection)
 * counts as one failed, so that a run that failed never says "0 failed".
 */
export class ClosingLine implements Reporter {
  #lines: string[] = []

  onInit(): void {
    // At the exit, because other reporters and vitest itself still write after the run's end.
    process.once('exit', () => {
      for (const line of this.#lines) process.stdout.write(`${line}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly SerializedError[]): void {
    let passed = 0
    const failures = strayErrors.map((error) => describeFailure('outside of the tests', [error]))
    for (const module of modules) {
      const file = module.relativeModuleId
      passed += [...module.children.allTests('passed')].length
      for (const test of module.children.allTests('failed')) {
        failures.push(describeFailure(`${file} > ${test.fullName}`, test.result().errors ?? []))
      }
      for (const error of module.errors()) failures.push(describeFailure(file, [error]))
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) failures.push(describeFailure(`${file} > ${suite.fullName}`, [error]))
      }
    }
    this.#lines = [...failures.flat(), `${passed} passed, ${failures.length} failed`]
  }
}

function describeFailure(name: string, errors: readonly Pick<SerializedError, 'message'>[]): string[] {
  const messages = errors.flatMap(({ message }) => message.split('\n').filter((line) => line.trim() !== ''))
  const lines = [name.replaceAll('\n', ' '), ...messages.slice(0, MESSAGE_LINES).map((line) => `    ${line}`)]
  return lines.map((line) => `✗ ${line.slice(0, LINE_LENGTH)}`)
}
