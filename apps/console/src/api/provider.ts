import { apiPath } from '../base-path.ts'

/** What the identity provider is called at which people sign in; undefined where keys are the only way in. */
export const providerName: string | undefined = document
  .querySelector<HTMLMetaElement>('meta[name="identity-provider"]')
  ?.content.trim()

/** Where signing in at the provider begins. It comes back to this page of the console. */
export function providerAddress(next: string): string {
  return `${apiPath}/session/oidc?${new URLSearchParams({ next }).toString()}`
}
