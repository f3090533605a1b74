/** Every operation that a key can ask for in a world. */
import { roles, type KeyPolicy } from '@organizations/domain'
import { appLimits, endings, modes, orgLimits } from './ground.ts'
import type { Operation, World } from './world.ts'

const maybe = <T>(values: readonly T[]): readonly (T | undefined)[] => [undefined, ...values]

const changesOfPolicy: Partial<KeyPolicy>[] = maybe([false, true]).flatMap((require_apikey_expiration) =>
  maybe([null, 30]).flatMap((max_apikey_expiration_days) =>
    require_apikey_expiration === undefined && max_apikey_expiration_days === undefined
      ? []
      : [
          {
            ...(require_apikey_expiration !== undefined && { require_apikey_expiration }),
            ...(max_apikey_expiration_days !== undefined && { max_apikey_expiration_days }),
          },
        ],
  ),
)

/** Those on organizations: members and policies. */
export function operationsOnOrganizations({ places }: Pick<World, 'places'>, by: number): Operation[] {
  return ([0, 1] as const).flatMap((at) => [
    ...(places[at] ?? []).flatMap((_, target): Operation[] => [
      ...roles.map((role) => ({ what: 'upsert', by, at, target, role }) as const),
      { what: 'remove', by, at, target },
    ]),
    { what: 'accept', by, at } as const,
    ...(places[at] ?? []).map((_, link) => ({ what: 'accept', by, at, link }) as const),
    ...changesOfPolicy.map((change) => ({ what: 'policy', by, at, change }) as const),
  ])
}

/** Those of an operator. */
export function operationsOnUsers({ places }: Pick<World, 'places'>): Operation[] {
  const users = places[0]?.map((_, user) => user) ?? []
  return users.flatMap((user) => (['disable', 'enable', 'delete user'] as const).map((what) => ({ what, user })))
}

const newKeys = modes.flatMap((mode) =>
  maybe(orgLimits).flatMap((orgs) =>
    maybe(appLimits).flatMap((apps) =>
      maybe(endings).map((end) => ({ mode, ...(orgs && { orgs }), ...(apps && { apps }), ...(end && { end }) })),
    ),
  ),
)

/** Those on keys: all that can be asked for, or only some new keys. */
export function operationsOnKeys({ keys }: World, by: number, { few = false } = {}): Operation[] {
  const made = few ? newKeys.filter(isOneOfFew) : newKeys
  return [...made.map((it) => ({ what: 'create key', by, ...it }) as const), ...changesOfKeys(keys, by)]
}

/** Changes of the keys that there are, each asked for by one of them. */
export function changesOfKeys(keys: World['keys'], by: number): Operation[] {
  return keys.flatMap((_, other): Operation[] => [
    { what: 'delete key', by, other },
    { what: 'update key', by, other, regenerate: true },
    ...endings.map((end) => ({ what: 'update key', by, other, end, regenerate: false }) as const),
  ])
}

/** One of each kind of right: a copy, weaker modes, one limited in each way, and one that ends. */
function isOneOfFew({ mode, orgs, apps, end }: (typeof newKeys)[number]): boolean {
  const limits = [orgs, apps, end].filter((it) => it !== undefined).length
  return limits === 0 || (limits === 1 && mode === 'all' && (orgs?.length !== 0 || apps?.length === 1))
}
