import { connect } from '../http/connect.ts'
import { describeLimit } from './describe-limit.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'

/** `orgs whoami`. */
export function addWhoamiCommand(root: Root, shell: Shell): void {
  root
    .command('whoami')
    .description('Show the server and the key that commands use, whose key it is, and what it may do.')
    .addHelpText('after', examples('orgs whoami', 'orgs whoami --json | jq -r .user.email'))
    .action(async (_, command) => {
      const { client, output, login } = await connect(shell, command)
      const current = await client.apiKey.current.query()
      const { user, apikey, is_operator: isOperator } = current
      const isLimited = apikey.mode !== 'all' || Boolean(apikey.limited_to_orgs ?? apikey.limited_to_apps)
      output.fields(
        { url: login.url, ...current },
        {
          Server: login.url,
          User: user.email,
          'User ID': user.uid,
          Name: user.name,
          Plan: user.plan,
          Operator: isOperator && isLimited ? 'yes, but not with this key' : isOperator,
          Key: apikey.name,
          'Key ID': apikey.id,
          Mode: apikey.mode,
          Organizations: describeLimit(apikey.limited_to_orgs),
          Apps: describeLimit(apikey.limited_to_apps),
          Expires: apikey.expires_at ?? 'never',
          'Last used': apikey.last_used_at,
        },
      )
    })
}
