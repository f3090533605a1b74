import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { texts as common } from '../../texts/common.ts'
import { formatDay } from '../../texts/format.ts'
import { organizationsTexts as texts } from '../../texts/organizations.ts'
import { Address } from '../../ui/Address.tsx'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Table } from '../../ui/Table.tsx'
import { Invitations } from './Invitations.tsx'

const CreateOrganization = lazyPart(() => import('./CreateOrganization.tsx'), 'CreateOrganization')

/** All organizations of the one who is signed in. */
export function OrganizationsScreen(): ReactNode {
  const [isCreating, setCreating] = useState(false)
  const list = useQuery(trpc.organization.list.queryOptions({}))
  const create = (
    <Button look="main" writes onClick={() => setCreating(true)}>
      <Plus aria-hidden size={16} />
      {texts.create}
    </Button>
  )
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <Invitations />
      <Loaded query={list}>
        {(organizations) =>
          organizations.length === 0 ? (
            <Empty title={texts.none} action={create}>
              {texts.noneHint}
            </Empty>
          ) : (
            <SearchedOrganizations organizations={organizations} />
          )
        }
      </Loaded>
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
  const { q = '' } = useSearch({ from: '/signed-in/organizations' })
  const navigate = useNavigate()
  const wanted = q.toLowerCase()
  const found = organizations.filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted))
  return (
    <div className="grid gap-3">
      <SearchField
        label={texts.search}
        value={q}
        found={texts.found(found.length)}
        onChange={(next) => void navigate({ to: '.', search: next === '' ? {} : { q: next }, replace: true })}
      />
      {found.length === 0 ? (
        <Empty title={texts.noMatch}>{texts.noMatchHint}</Empty>
      ) : (
        <Table
          label={texts.table}
          rows={found}
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
      )}
    </div>
  )
}
