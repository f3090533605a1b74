import type { bootstrapVariables } from '@organizations/runtime'
import { consoleLink } from '@organizations/runtime'
import { bootstrapOperator, type Deps } from '@organizations/services'
import type { z } from 'zod'
import { firstSteps } from './first-steps.ts'

type BootstrapEnvironment = {
  [Name in keyof typeof bootstrapVariables]?: z.output<(typeof bootstrapVariables)[Name]>
} & { PUBLIC_URL?: string | undefined; BASE_PATH?: string | undefined }

/**
 * Says where the server listens and, on an empty database, makes the operator and prints what to try. Only once the
 * port is taken: a generated key is shown this one time.
 */
export async function announceStart(
  deps: Deps,
  {
    BOOTSTRAP_EMAIL: email = 'admin@example.com',
    BOOTSTRAP_API_KEY: secret,
    PUBLIC_URL: publicUrl,
    BASE_PATH: basePath = '',
  }: BootstrapEnvironment,
  url: string,
): Promise<void> {
  const operator = await bootstrapOperator(deps, { email, secret })
  console.log(`Organizations are served at ${url}${publicUrl === undefined ? '' : `, for callers at ${publicUrl}`}`)
  if (operator === undefined) return
  const { generatedSecret: generatedKey, code } = operator
  const link = code === null ? null : consoleLink(publicUrl ?? url + basePath, code)
  console.log(firstSteps({ url: publicUrl ?? url, email, generatedKey, link }))
}
