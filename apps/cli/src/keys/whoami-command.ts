import { connect, type Client } from '../http/connect.ts'
import { describeLimit } from './describe-limit.ts'
import { readTokenClaims, type TokenClaims } from '../login/token-claims.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Cell } from '../terminal/output.ts'
import type { Root, Shell } from '../terminal/shell.ts'

type SignedIn = Awaited<ReturnType<Client['session']['get']['query']>>

/** `orgs whoami`. */
export function addWhoamiCommand(root: Root, shell: Shell): void {
  root
    .command('whoami')
    .description('Show the server and the key or access token that commands use, whose it is, and what it may do.')
    .addHelpText('after', examples('orgs whoami', 'orgs whoami --json | jq -r .user.email'))
    .action(async (_, command) => {
      const { client, output, login } = await connect(shell, command)
      const token = readTokenClaims(login.key)
      if (token !== undefined) {
        const { user, is_operator } = await client.session.get.query()
        const fields = { Server: login.url, ...describeUser(user), Operator: is_operator, ...describeToken(token) }
        output.fields({ url: login.url, user, is_operator, token }, fields)
        return
      }
      const current = await client.apiKey.current.query()
      const { user, apikey, is_operator: isOperator } = current
      const isLimited = apikey.mode !== 'all' || Boolean(apikey.limited_to_orgs ?? apikey.limited_to_apps)
      output.fields(
        { url: login.url, ...current },
        {
          Server: login.url,
          ...describeUser(user),
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

function describeUser({ uid, email, name, plan }: SignedIn['user']): Record<string, Cell> {
  return { User: email, 'User ID': uid, Name: name, Plan: plan }
}

/** A person has no key. The server has verified what their token says. */
function describeToken({ iss, sub, exp }: TokenClaims): Record<string, Cell> {
  return {
    Key: 'none: an access token of an identity provider',
    Issuer: iss,
    Subject: sub,
    Mode: 'all',
    Organizations: describeLimit(undefined),
    Apps: describeLimit(undefined),
    Expires: exp === undefined ? undefined : new Date(exp * 1000).toISOString(),
  }
}
