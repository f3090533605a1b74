import { cascadeRegistry, planDeletion, type DeletionPlan, type SubjectKind } from '@organizations/domain'

const plans = new Map<SubjectKind, DeletionPlan>() // module-level: the registry is part of the program

/** The plan of a deletion as this program makes it: one value for all of a kind, by which more can be kept. */
export function currentPlan(kind: SubjectKind): DeletionPlan {
  const plan = plans.get(kind) ?? planDeletion(cascadeRegistry, kind)
  plans.set(kind, plan)
  return plan
}
