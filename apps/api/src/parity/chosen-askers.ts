import { keyModes } from '@organizations/domain'
import type { PermissionCase } from './permission-rights.ts'
import { allKinds, places, reaches, type AskerKind } from './asker-kinds.ts'

/**
 * A few askers, of all 288, that prove the wiring of a case. They meet every outcome that each place, each mode and
 * each reach can have and, for each of these, every other outcome from which it alone keeps them: e.g. a key that only
 * lacks the mode. So an operation that asks for a right one step too low lets one of them through, and one step too
 * high refuses one. That the rules themselves hold for every combination is proven by their own tests in
 * packages/domain, and over HTTP by permissions.long.test.ts.
 */
export function chooseAskers({ outcome }: PermissionCase): AskerKind[] {
  const facts = new Map(allKinds.map((kind) => [kind, factsAbout(kind, outcome)]))
  const open = new Set([...facts.values()].flat())
  const chosen: AskerKind[] = []
  while (open.size > 0) {
    const news = (kind: AskerKind) => facts.get(kind)?.filter((fact) => open.has(fact)).length ?? 0
    const best = allKinds.reduce((one, other) => (news(other) > news(one) ? other : one))
    for (const fact of facts.get(best) ?? []) open.delete(fact)
    chosen.push(best)
  }
  return chosen
}

const values = { place: places, mode: keyModes, reach: reaches }

function factsAbout(kind: AskerKind, outcome: PermissionCase['outcome']): string[] {
  const own = outcome(kind)
  return (['place', 'mode', 'reach'] as const).flatMap((dimension) => {
    const others = values[dimension].map((value) => outcome({ ...kind, [dimension]: value }))
    return others.map((other) => `${dimension} ${kind[dimension]}: ${own}, else ${other}`)
  })
}
