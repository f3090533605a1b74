import { describe, expect, test } from 'vitest'
import { firstSteps } from './first-steps.ts'

const place = { url: 'http://127.0.0.1:3000', email: 'admin@example.com', link: null }

describe('the first steps', () => {
  test('show a generated key and use it in every command', () => {
    const text = firstSteps({ ...place, generatedKey: 'orgs_generated' })
    expect(text).toContain('\n  orgs_generated\n')
    expect(text.match(/-H "authorization: orgs_generated"/g)).toHaveLength(3)
    expect(text).not.toContain('$BOOTSTRAP_API_KEY')
  })

  test('with a given key read the variable and never the key', () => {
    const text = firstSteps({ ...place, generatedKey: null })
    expect(text.match(/-H "authorization: \$BOOTSTRAP_API_KEY"/g)).toHaveLength(3)
  })

  test('begin with the one address to open, which is worth the key, where there is one', () => {
    const link = `${place.url}/console/#code=abc`
    const text = firstSteps({ ...place, generatedKey: 'orgs_generated', link })
    expect(text.match(/#code=/g)).toHaveLength(1)
    expect(text).toContain(`Open this address in a browser:\n\n  ${link}\n`)
    expect(text).toContain('with all that the key below may do')
    expect(firstSteps({ ...place, generatedKey: null })).not.toContain('/console/')
  })

  test('are three commands, each on one line, against the server’s own address', () => {
    const commands = firstSteps({ ...place, generatedKey: null })
      .split('\n')
      .filter((line) => /^ {2}(curl|npm) /.test(line))
    expect(commands).toHaveLength(3)
    expect(commands[0]).toContain(`curl -s -X POST ${place.url}/organization `)
    expect(commands[1]).toContain(`--email ${place.email} `)
    expect(commands[2]).toContain(`curl -s -X DELETE "${place.url}/organization?orgId=`)
  })
})
