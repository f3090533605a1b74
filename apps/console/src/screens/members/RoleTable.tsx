import {
  can,
  canOnApp,
  mayChangeRole,
  roles,
  wholeRight,
  type Actor,
  type OrganizationId,
  type Role,
} from '@organizations/domain'
import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { membersTexts as texts, rightTexts, roleNames } from '../../texts/members.ts'

/** Any user with a key that may do all: what is left to decide is the role. */
const someone = { key: wholeRight } as Actor // the rules of roles read nothing else of it
const organizationId = 'org_any' as OrganizationId // likewise

type RightName = keyof typeof rightTexts

const rights = Object.keys(rightTexts) as RightName[] // its own keys

/** Asks the rules that the service asks. */
function may(role: Role, right: RightName): boolean {
  if (right === 'superAdmin') return mayChangeRole(role, { before: null, after: 'super_admin' })
  if (right === 'app.create' || right === 'app.delete' || right === 'bundle.upload' || right === 'bundle.delete') {
    return canOnApp(someone, right, { organizationId, role, appId: 'any' })
  }
  return can(someone, right, { organizationId, role })
}

/** The rights of each role. `chosen` is marked. */
export function RoleTable({ chosen }: { chosen?: Role | undefined }): ReactNode {
  return (
    <div
      role="region"
      aria-label={texts.rights}
      tabIndex={0}
      className="relative overflow-x-auto rounded-lg border border-line"
    >
      <table className="w-full text-left text-xs">
        <caption className="sr-only">{texts.rights}</caption>
        <thead className="bg-sunken">
          <tr>
            <th scope="col" className="px-3 py-2 font-semibold">
              {texts.right}
            </th>
            {roles.map((role) => (
              <th
                key={role}
                scope="col"
                className={`px-2 py-2 text-center font-semibold ${role === chosen ? 'bg-accent-soft text-accent-strong' : ''}`}
              >
                {roleNames[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rights.map((right) => (
            <tr key={right}>
              <th scope="row" className="min-w-40 px-3 py-1.5 font-normal">
                {rightTexts[right]}
              </th>
              {roles.map((role) => (
                <td key={role} className={`px-2 text-center ${role === chosen ? 'bg-accent-soft' : ''}`}>
                  <Mark isYes={may(role, right)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Mark({ isYes }: { isYes: boolean }): ReactNode {
  return (
    <>
      {isYes ? (
        <Check aria-hidden size={15} className="inline text-good" />
      ) : (
        <Minus aria-hidden size={15} className="inline text-muted" />
      )}
      <span className="sr-only">{isYes ? texts.may : texts.mayNot}</span>
    </>
  )
}
