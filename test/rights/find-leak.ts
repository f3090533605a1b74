/**
 * Did one operation give a right to a user or key that neither they nor who acted had? Rights of a key are compared as
 * sets. An invitation is a right from the moment that it is offered, so what is offered must be the inviter's own.
 */
import { bitOf, globalRights, isMet, isOver, moments, namesOf, organizations, rightsIn } from './ground.ts'
import { productRules } from './rules.ts'
import { accountOf, countSuperAdmins, type Done, type Key, type Operation, type World } from './world.ts'

const both = [0, 1] as const

/** What a key may do at a moment, by its user's roles; with `offered`, also by those that they are invited to. */
export function rightsOf(world: World, key: Key | undefined, now: number, { offered }: { offered: boolean }): number {
  if (key === undefined || isOver(key.right, now)) return 0
  let rights = globalRights(key.right)
  for (const at of both) {
    const place = world.places[at]?.[key.user]
    if (place && (offered || !place.isPending)) rights |= rightsIn(at, place.role, key.right)
  }
  return rights
}

/** The same without organizations whose policy the key does not meet. */
function openRights(world: World, key: Key | undefined): number {
  if (key === undefined || isOver(key.right, world.now)) return 0
  let rights = globalRights(key.right)
  for (const at of both) {
    const place = world.places[at]?.[key.user]
    if (place && !place.isPending && isMet(world.policies[at] ?? 0, key.right, world.now)) {
      rights |= rightsIn(at, place.role, key.right)
    }
  }
  return rights
}

/** A sentence for what is wrong with what an operation did, or undefined. */
export function findLeak(before: World, operation: Operation, { world: after, secretOf }: Done): string | undefined {
  if (operation.what === 'wait' || operation.what === 'disable') return undefined
  for (const at of both) {
    if (countSuperAdmins(before, at, productRules) > 0 && countSuperAdmins(after, at, productRules) === 0) {
      return `${organizations[at]} has no super admin any more`
    }
  }
  if (!('by' in operation)) return leakOfOperator(before, after, operation.user)
  const actor = before.keys[operation.by]
  if (actor && accountOf(before, actor.user) !== 'here') return 'one who is not let in has done something'
  if (isAboutOthers(operation, actor)) {
    const isAllowed = openRights(before, actor) & bitOf(`member.change of ${organizations[operation.at]}`)
    if (isAllowed === 0) return 'a member is changed by one who may not change members'
  }
  for (let number = 0; number < after.keys.length; number += 1) {
    const leak = leakOfKey({ before, after, operation, actor, number })
    if (leak !== undefined) return `key ${number} ${leak}`
  }
  return secretOf === undefined ? undefined : leakOfSecret(before, after, actor, secretOf)
}

/** An operator's call changes what there is of its user alone, and gives nothing. */
function leakOfOperator(before: World, after: World, user: number): string | undefined {
  for (const [number, is] of after.keys.entries()) {
    const was = before.keys[number]
    const [had, has] = [was, is].map((key, n) => rightsOf(n === 0 ? before : after, key, before.now, { offered: true }))
    if (has !== had && (was?.user !== user || is !== undefined))
      return `key ${number} is another by what an operator did`
  }
  return undefined
}

interface Step {
  before: World
  after: World
  operation: Extract<Operation, { by: number }>
  actor: Key | undefined
  /** Of the key that is looked at. */
  number: number
}

function leakOfKey({ before, after, operation, actor, number }: Step): string | undefined {
  const [was, is] = [before.keys[number], after.keys[number]]
  const isOwn = (was ?? is)?.user === actor?.user
  const ofActor = operation.what === 'upsert' ? openRights(before, actor) : 0
  for (const now of moments) {
    if (now < before.now) continue
    const reached = { offered: true }
    const [had, has] = [rightsOf(before, was, now, reached), rightsOf(after, is, now, reached)]
    if (had === has) continue
    // Who changes a key needs its rights for as long as it has them; an invitation lasts longer than its key.
    const own = isAboutKeys(operation) ? rightsOf(before, actor, now, reached) : ofActor
    if ((has & ~had & ~own) !== 0) return `gains ${namesOf(has & ~had & ~own)}`
    const takers = isAboutKeys(operation) ? own : openRights(before, actor)
    const isLeft = operation.what === 'remove' && isOwn
    const isLowered = operation.what === 'upsert' && isOwn
    if (!isLeft && !isLowered && (had & ~has & ~takers) !== 0) return `loses ${namesOf(had & ~has & ~takers)}`
  }
  return (
    leakByAcceptance({ before, after, operation, actor, number }) ??
    leakByPolicy({ before, after, operation, actor, number })
  )
}

/** What was offered becomes theirs only by their own acceptance, with a key that may do all of it. */
function leakByAcceptance({ before, after, operation, actor, number }: Step): string | undefined {
  const accepted = { offered: false }
  const had = rightsOf(before, before.keys[number], before.now, accepted)
  const gained = rightsOf(after, after.keys[number], before.now, accepted) & ~had
  if (gained === 0) return undefined
  if (operation.what === 'upsert' && before.places[operation.at]?.[operation.target]?.isPending !== false) {
    return `gains ${namesOf(gained)} without an acceptance`
  }
  if (operation.what !== 'accept') {
    const allowed = isAboutKeys(operation) ? rightsOf(before, actor, before.now, accepted) : openRights(before, actor)
    return (gained & ~allowed) === 0 ? undefined : `gains ${namesOf(gained & ~allowed)} unasked`
  }
  const place = before.places[operation.at]?.[actor?.user ?? -1]
  const isTheirs = before.keys[number]?.user === actor?.user
  const offered = place?.isPending && actor && isTheirs ? rightsIn(operation.at, place.role, actor.right) : 0
  return (gained & ~offered) === 0 ? undefined : `gains ${namesOf(gained & ~offered)} by an acceptance`
}

/** A key that a policy kept out comes in only by a change of that policy, or of the key. */
function leakByPolicy({ before, after, operation, actor, number }: Step): string | undefined {
  const [was, is] = [before.keys[number], after.keys[number]]
  const held = rightsOf(before, was, before.now, { offered: false })
  const opened = openRights(after, is) & ~openRights(before, was) & held
  if (opened === 0) return undefined
  if (operation.what === 'policy') {
    const isAllowed = (openRights(before, actor) & bitOf(`policy.update of ${organizations[operation.at]}`)) !== 0
    return isAllowed ? undefined : `is let in to ${namesOf(opened)}`
  }
  const allowed = operation.what === 'update key' ? rightsOf(before, actor, before.now, { offered: false }) : 0
  return (opened & ~allowed) === 0 ? undefined : `is let in to ${namesOf(opened & ~allowed)}`
}

/** Who is told the secret of a key can do with it what the key can. */
function leakOfSecret(before: World, after: World, actor: Key | undefined, secretOf: number): string | undefined {
  for (const now of moments) {
    if (now < before.now) continue
    const told = rightsOf(after, after.keys[secretOf], now, { offered: true })
    const own = rightsOf(before, actor, now, { offered: true })
    if ((told & ~own) !== 0) return `the secret of key ${secretOf} tells ${namesOf(told & ~own)}`
  }
  return undefined
}

type OfMember = Extract<Operation, { target: number }>

function isAboutOthers(operation: Operation, actor: Key | undefined): operation is OfMember {
  return 'target' in operation && operation.target !== actor?.user
}

function isAboutKeys({ what }: Operation): boolean {
  return what === 'create key' || what === 'update key' || what === 'delete key'
}
