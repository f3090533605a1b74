import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const importing = (module: string) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', `await import('${module}'); console.log('loaded')`], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })

test('clients can import the router only as a type: a value import fails', () => {
  expect(importing('@organizations/api/router').stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  expect(importing('@organizations/api/server').stdout).toBe('loaded\n')
})
