import { scriptCommand } from '@organizations/runtime'

/** What the first start prints: three commands to try, ready to be pasted into another terminal. */
export interface FirstSteps {
  url: string
  email: string
  /** The generated key, or null when it was given by BOOTSTRAP_API_KEY, which is never printed. */
  generatedKey: string | null
  /** Signs a browser in once, with all that the generated key may do. */
  link: string | null
}

export function firstSteps({ url, email, generatedKey, link }: FirstSteps): string {
  const key = generatedKey ?? '$BOOTSTRAP_API_KEY'
  const size = '--apps 10 --bundles 10 --channels 3 --devices 10000 --bundle-bytes 10000'
  const seed = scriptCommand('seed', [`--name Umbrella --email ${email}`, size])
  const intro =
    generatedKey === null
      ? `The operator is ${email}, with the key in BOOTSTRAP_API_KEY.`
      : `The operator is ${email}. Their API key is shown this once; keep it:\n\n  ${generatedKey}`
  return `
${link === null ? '' : opening(link)}${intro}

Three things to try, in another terminal:

  # create an organization
  curl -s -X POST ${url}/organization -H "authorization: ${key}" -H 'content-type: application/json' -d '{"name":"Acme"}'

  # make another with real content: apps, bundles, channels and 100,000 devices; its last line is the organization's id
  ${seed} | tee seed.log

  # delete that one, and watch it go
  curl -s -X DELETE "${url}/organization?orgId=$(tail -n 1 seed.log)" -H "authorization: ${key}" && sleep 1 && curl -s "${url}/organization/deletion?orgId=$(tail -n 1 seed.log)" -H "authorization: ${key}"
`
}

function opening(link: string): string {
  return `Open this address in a browser:

  ${link}

It signs in once, within 10 minutes, with all that the key below may do: pass it on to no one.
For another one run ${scriptCommand('console-link')}.

`
}
