/**
 * Which events an endpoint hears of: types, families such as `member.*`, and `*` for all. Stored are these alone; the
 * names that Capgo has for its families are read as ours.
 */
import { feedEventTypes, type FeedEventType } from '../events/event-types.ts'

/** Of the operators' feed alone: no endpoint of the organization is left when it happens. */
const operatorsAlone: FeedEventType = 'organization.deletion_completed'

const all = '*'
const types = feedEventTypes.filter((type) => type !== operatorsAlone)
const families = [...new Set(types.map(familyOf))]

/** Capgo's families, named after its tables. */
const aliases: Readonly<Record<string, string>> = {
  orgs: 'organization.*',
  org_users: 'member.*',
  apps: 'app.*',
  app_versions: 'bundle.*',
  channels: 'channel.*',
}

/** Everything that `events` of an endpoint may name, as it is stored. */
export const eventFilters: readonly string[] = [all, ...families, ...types]

const known = new Set(eventFilters)

/** Reads the filters that a caller sent, each once, or says in a sentence what is wrong with them. */
export function readEventFilters(
  events: readonly string[],
): { filters: string[]; fault?: never } | { filters?: never; fault: string } {
  if (events.length === 0) return { fault: 'Expected events to name at least one type, family or *, got none' }
  const filters = events.map((it) => (Object.hasOwn(aliases, it) ? aliases[it] : it) ?? it)
  if (filters.includes(operatorsAlone)) {
    return { fault: `${operatorsAlone} comes when nothing of the organization is left: only operators can read it` }
  }
  const unknown = filters.find((it) => !known.has(it))
  if (unknown === undefined) return { filters: [...new Set(filters)] }
  const got = JSON.stringify(unknown.slice(0, 64).toWellFormed())
  return { fault: `Expected events to be types such as ${types[0]}, families such as ${families[0]}, or *, got ${got}` }
}

/** Does an endpoint with these filters hear of events of this type? */
export function subscribesTo(filters: readonly string[], type: FeedEventType): boolean {
  if (type === operatorsAlone) return false
  return filters.some((it) => it === all || it === type || it === familyOf(type))
}

function familyOf(type: FeedEventType): string {
  return `${type.slice(0, type.indexOf('.'))}.*`
}
