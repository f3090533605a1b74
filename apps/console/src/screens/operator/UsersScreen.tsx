import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { Badge } from '../../ui/facts/Badge.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Pager } from '../../ui/list/Pager.tsx'
import { SearchField } from '../../ui/list/SearchField.tsx'
import { Table } from '../../ui/list/Table.tsx'
import { useListSearch } from '../../ui/list/use-list-search.ts'

const CreateUser = lazyPart(() => import('./CreateUser.tsx'), 'CreateUser')
const ShownSecret = lazyPart(() => import('../keys/ShownSecret.tsx'), 'ShownSecret')

const USERS_PER_PAGE = 50

/** The users of the service, found by a part of their address or name. */
export function UsersScreen(): ReactNode {
  const { q, page, setQ, setPage } = useListSearch()
  const [isCreating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string>()
  const list = useQuery(
    trpc.operator.listUsers.queryOptions(
      { page, limit: USERS_PER_PAGE, ...(q.trim() !== '' && { search: q }) },
      { placeholderData: keepPreviousData },
    ),
  )
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={<AddButton label={texts.create} icon={UserPlus} onClick={() => setCreating(true)} />}
    >
      <div className="grid gap-3">
        <SearchField
          label={texts.search}
          value={q}
          found={list.data === undefined ? '' : texts.found(list.data.length)}
          onChange={setQ}
        />
        <LoadedList query={list} none={texts.none} noneHint={texts.noneHint}>
          {(users) => (
            <Table
              label={texts.table}
              rows={users}
              keyOf={({ uid }) => uid}
              columns={[
                {
                  header: texts.email,
                  isName: true,
                  cell: ({ uid, email, disabled_at: since }) => (
                    <>
                      <Link to="/operator/users/$user" params={{ user: uid }} className="text-accent hover:underline">
                        {email}
                      </Link>{' '}
                      {since !== null && <Badge tone="danger">{texts.disabled}</Badge>}
                    </>
                  ),
                },
                { header: texts.name, cell: ({ name }) => name ?? '' },
                { header: texts.plan, cell: ({ plan }) => plan },
                { header: texts.id, cell: ({ uid }) => <code className="font-mono text-xs">{uid}</code> },
              ]}
            />
          )}
        </LoadedList>
        <Pager page={page} hasMore={list.data?.length === USERS_PER_PAGE} onChange={setPage} />
      </div>
      {isCreating && (
        <CreateUser
          onClose={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false)
            setSecret(created)
          }}
        />
      )}
      {secret !== undefined && <ShownSecret secret={secret} onClose={() => setSecret(undefined)} />}
    </Page>
  )
}
