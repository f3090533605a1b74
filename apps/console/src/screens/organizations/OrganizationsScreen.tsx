import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { allOrganizations } from '../../api/all-organizations.ts'
import { texts as common } from '../../texts/common.ts'
import { formatDay } from '../../texts/format.ts'
import { organizationsTexts as texts } from '../../texts/organizations.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { Address } from '../../ui/facts/Address.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { SearchedTable } from '../../ui/list/SearchedTable.tsx'
import { Invitations } from './Invitations.tsx'

const CreateOrganization = lazyPart(() => import('./CreateOrganization.tsx'), 'CreateOrganization')

/** All organizations of the one who is signed in. */
export function OrganizationsScreen(): ReactNode {
  const [isCreating, setCreating] = useState(false)
  const list = useQuery(allOrganizations)
  const create = <AddButton label={texts.create} onClick={() => setCreating(true)} />
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <Invitations />
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint} action={create}>
        {(organizations) => <SearchedOrganizations organizations={organizations} />}
      </LoadedList>
      {isCreating && <CreateOrganization onClose={() => setCreating(false)} />}
    </Page>
  )
}

interface Listed {
  id: string
  name: string
  management_email: string
  created_at: string
}

function SearchedOrganizations({ organizations }: { organizations: readonly Listed[] }): ReactNode {
  return (
    <SearchedTable
      search={texts.search}
      searched={({ id, name }) => [id, name]}
      found={texts.found}
      noMatch={texts.noMatch}
      noMatchHint={texts.noMatchHint}
      label={texts.table}
      rows={organizations}
      keyOf={({ id }) => id}
      columns={[
        {
          header: texts.columns.name,
          isName: true,
          cell: ({ id, name }) => (
            <Link to="/org/$orgId" params={{ orgId: id }} className="text-accent hover:underline">
              {name}
            </Link>
          ),
        },
        {
          header: texts.columns.id,
          cell: ({ id }) => (
            <span className="inline-flex items-center gap-1 font-mono text-xs">
              {id}
              <CopyButton text={id} label={common.copyId} size="small" />
            </span>
          ),
        },
        { header: texts.columns.email, cell: (it) => <Address email={it.management_email} /> },
        {
          header: texts.columns.created,
          cell: (it) => <time dateTime={it.created_at}>{formatDay(it.created_at)}</time>,
        },
      ]}
    />
  )
}
