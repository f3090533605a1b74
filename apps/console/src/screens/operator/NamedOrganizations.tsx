import type { ReactNode } from 'react'

interface NamedOrganizationsProps {
  /** What is said of them. */
  lead: string
  organizations: readonly { id: string; name?: string | undefined; role?: string }[]
}

/** The organizations that a change to a user concerns; nothing where it concerns none. */
export function NamedOrganizations({ lead, organizations }: NamedOrganizationsProps): ReactNode {
  if (organizations.length === 0) return null
  return (
    <div className="grid gap-1">
      <p>{lead}</p>
      <ul className="max-h-40 list-disc overflow-y-auto pl-5">
        {organizations.map(({ id, name, role }) => (
          <li key={id}>
            {name} {role !== undefined && <span className="text-muted">{role} </span>}
            <code className="font-mono text-xs break-all">{id}</code>
          </li>
        ))}
      </ul>
    </div>
  )
}
