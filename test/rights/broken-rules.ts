/** Rules of the product broken on purpose, one at a time: each must be noticed. */
import { can, canDoAsMuchAs, isModeAtLeast, mayChangeRole } from '@organizations/domain'
import { productRules, type Rules } from './rules.ts'

interface BrokenRule {
  what: string
  change: Partial<Rules>
}

const { refusalOfAccess, refusalOfInvitation, refusalOfKeyChange, refusalOfRemoval, refusalOfRole } = productRules

export const brokenRules: readonly BrokenRule[] = [
  {
    what: 'an admin invites a super admin',
    change: { refusalOfRole: (it) => (it.present === undefined ? undefined : refusalOfRole(it)) },
  },
  {
    what: 'an admin gives a member a role above their own',
    change: {
      refusalOfRole: (it) => (it.present?.isPending === false ? undefined : refusalOfRole(it)),
    },
  },
  {
    what: 'an admin renews an invitation with a role above their own',
    change: { refusalOfRole: (it) => (it.present?.isPending === true ? undefined : refusalOfRole(it)) },
  },
  {
    what: 'an admin demotes a super admin',
    change: {
      refusalOfRole: (it) =>
        mayChangeRole(it.own, { before: null, after: it.role }) && it.superAdmins > 1 ? undefined : refusalOfRole(it),
    },
  },
  {
    what: 'an admin removes a super admin',
    change: { refusalOfRemoval: (it) => refusalOfRemoval({ ...it, own: 'super_admin' }) },
  },
  {
    what: 'the last super admin leaves',
    change: { refusalOfRemoval: (it) => refusalOfRemoval({ ...it, superAdmins: it.superAdmins + 1 }) },
  },
  {
    what: 'the last super admin demotes themself',
    change: { refusalOfRole: (it) => refusalOfRole({ ...it, superAdmins: it.superAdmins + 1 }) },
  },
  {
    what: 'a new member needs not accept',
    change: { placeWithRole: (_, role) => ({ role, isPending: false }) },
  },
  {
    what: 'a member invites',
    change: {
      refusalOfAccess: (actor, action, access, now) =>
        refusalOfAccess(actor, action === 'member.change' ? 'member.leave' : action, access, now),
    },
  },
  {
    what: 'a pending admin acts',
    change: {
      refusalOfAccess: (actor, action, access, now) =>
        access.role === null ? undefined : refusalOfAccess(actor, action, access, now),
    },
  },
  {
    what: 'a weak key changes members',
    change: {
      refusalOfAccess: (actor, action, access, now) =>
        refusalOfAccess({ ...actor, key: { ...actor.key, mode: 'all' } }, action, access, now),
    },
  },
  {
    what: 'a key acts where it does not reach',
    change: {
      refusalOfAccess: (actor, action, access, now) =>
        refusalOfAccess({ ...actor, key: { ...actor.key, limitedToOrgs: null } }, action, access, now),
    },
  },
  {
    what: 'a key that is limited to apps acts on the organization',
    change: {
      refusalOfAccess: (actor, action, access, now) =>
        refusalOfAccess({ ...actor, key: { ...actor.key, limitedToApps: null } }, action, access, now),
    },
  },
  {
    what: 'the policy is not asked of who changes members',
    change: {
      refusalOfAccess: (actor, action, access) =>
        can(actor, action, access) ? undefined : 'insufficient_member_permissions',
    },
  },
  {
    what: 'a weak key accepts',
    change: {
      refusalOfInvitation: (actor, own, now) =>
        refusalOfInvitation({ ...actor, key: { ...actor.key, mode: 'all' } }, own, now),
    },
  },
  {
    what: 'a key accepts where it does not reach',
    change: {
      refusalOfInvitation: (actor, own, now) =>
        refusalOfInvitation({ ...actor, key: { ...actor.key, limitedToOrgs: null } }, own, now),
    },
  },
  {
    what: 'an invitation is found that is none',
    change: { refusalOfInvitation: () => undefined },
  },
  {
    what: 'a weak key makes keys',
    change: {
      refusalOfKeyChange: (asking, change) => refusalOfKeyChange({ ...asking, mode: 'all' }, change),
    },
  },
  {
    what: 'a limited key makes one without limits',
    change: {
      refusalOfKeyChange: (asking, change) => refusalOfKeyChange({ ...asking, limitedToOrgs: null }, change),
    },
  },
  {
    what: 'a key of an app makes one of the organization',
    change: {
      refusalOfKeyChange: (asking, change) => refusalOfKeyChange({ ...asking, limitedToApps: null }, change),
    },
  },
  {
    what: 'a key makes one that lasts longer',
    change: {
      refusalOfKeyChange: (asking, change) => refusalOfKeyChange({ ...asking, expiresAt: null }, change),
    },
  },
  {
    what: 'a key is judged by what it is before a change alone',
    change: {
      refusalOfKeyChange: (asking, { before, after }) =>
        refusalOfKeyChange(asking, before === undefined ? { ...(after && { after }) } : { before }),
    },
  },
  {
    what: 'a key is judged by what it is after a change alone',
    change: {
      refusalOfKeyChange: (asking, { before, after }) =>
        refusalOfKeyChange(asking, after === undefined ? { ...(before && { before }) } : { after }),
    },
  },
  {
    what: 'a new key has no limits unless they are given',
    change: {
      rightOfNewKey: (_, { mode, limited_to_orgs: orgs, limited_to_apps: apps, expires_at: end }) => ({
        mode,
        limitedToOrgs: orgs ?? null,
        limitedToApps: apps ?? null,
        expiresAt: end ?? null,
      }),
      refusalOfKeyChange: (asking, { before, after }) => {
        const judged = before ?? after
        return asking.mode === 'all' && judged && isModeAtLeast(asking.mode, judged.mode)
          ? undefined
          : 'insufficient_key_permissions'
      },
    },
  },
  {
    what: 'a key that may not manage keys is only compared',
    change: {
      refusalOfKeyChange: (asking, { before, after }) =>
        [before, after].every((it) => it === undefined || canDoAsMuchAs({ ...asking, mode: 'all' }, it))
          ? undefined
          : 'insufficient_key_permissions',
    },
  },
  {
    what: "a caller finds another user's keys",
    change: { findsKeyOf: () => true },
  },
  {
    what: 'a policy is changed by every member',
    change: {
      refusalOfAccess: (actor, action, access, now) =>
        refusalOfAccess(actor, action === 'policy.update' ? 'policy.read' : action, access, now),
    },
  },
  {
    what: 'a link is taken by another than whose address is invited',
    change: { findsInvitationOf: () => true },
  },
  {
    what: 'a disabled user is let in',
    change: { isLetIn: (account) => account !== 'deleted' },
  },
  {
    what: 'a disabled super admin stands in for one who leaves',
    change: { standsIn: (account) => account !== 'deleted' },
  },
  {
    what: 'the last super admin is deleted by an operator',
    change: { mayDelete: () => true },
  },
]
