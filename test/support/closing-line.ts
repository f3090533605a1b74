import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends a run with one line for scripts to read: `N passed, N failed`, in tests. What fails outside of a test (a file
 * that does not load, a hook, a stray rejection) counts as one failed, so that a run that failed never says "0 failed".
 */
export class ClosingLine implements Reporter {
  #line: string | undefined

  onInit(): void {
    // At the exit, because other reporters and vitest itself still write after the run's end.
    process.once('exit', () => {
      if (this.#line !== undefined) process.stdout.write(`${this.#line}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly SerializedError[]): void {
    let passed = 0
    let failed = strayErrors.length
    for (const module of modules) {
      passed += count(module.children.allTests('passed'))
      failed += count(module.children.allTests('failed'))
      for (const suite of [module, ...module.children.allSuites()]) failed += suite.errors().length
    }
    this.#line = `${passed} passed, ${failed} failed`
  }
}

function count(things: Iterable<unknown>): number {
  return [...things].length
}
