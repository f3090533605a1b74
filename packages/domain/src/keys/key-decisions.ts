/** What becomes of calls about keys, by the key that asks: each call's refusal, and what it leaves. No I/O. */
import type { ErrorCode } from '../errors.ts'
import { mayManageKey, type CreateApiKeyInput, type KeyRight } from './api-key.ts'

/** What a new key may do: limits and expiry that are left out are those of the key that asks. */
export function rightOfNewKey(
  asking: KeyRight,
  input: Pick<CreateApiKeyInput, 'mode' | 'limited_to_orgs' | 'limited_to_apps' | 'expires_at'>,
): KeyRight {
  return {
    mode: input.mode,
    limitedToOrgs: input.limited_to_orgs ?? asking.limitedToOrgs,
    limitedToApps: input.limited_to_apps ?? asking.limitedToApps,
    expiresAt: input.expires_at ?? asking.expiresAt,
  }
}

/** What a key may do once its expiry is moved; undefined leaves the expiry. */
export function rightAfterUpdate(before: KeyRight, expiresAt: number | undefined): KeyRight {
  return { ...before, expiresAt: expiresAt ?? before.expiresAt }
}

/**
 * Why a key may not make, change or delete another: that must do no more than the key that asks, before and after. What
 * does not exist before or after is left out. Undefined when it may.
 */
export function refusalOfKeyChange(
  asking: KeyRight,
  { before, after }: { before?: KeyRight; after?: KeyRight },
): ErrorCode | undefined {
  const isManaged = [before, after].every((right) => right === undefined || mayManageKey(asking, right))
  return isManaged ? undefined : 'insufficient_key_permissions'
}
