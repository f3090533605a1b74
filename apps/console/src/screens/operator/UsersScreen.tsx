import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { Pager } from '../../ui/Pager.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Table } from '../../ui/Table.tsx'

const CreateUser = lazyPart(() => import('./CreateUser.tsx'), 'CreateUser')
const ShownSecret = lazyPart(() => import('../keys/ShownSecret.tsx'), 'ShownSecret')

const USERS_PER_PAGE = 50

/** The users of the service, found by a part of their address or name. */
export function UsersScreen(): ReactNode {
  const { q = '', page = 0 } = useSearch({ from: '/signed-in/operator/users' })
  const navigate = useNavigate()
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
      actions={
        <Button look="main" writes onClick={() => setCreating(true)}>
          <UserPlus aria-hidden size={16} />
          {texts.create}
        </Button>
      }
    >
      <div className="grid gap-3">
        <SearchField
          label={texts.search}
          value={q}
          found={list.data === undefined ? '' : texts.found(list.data.length)}
          onChange={(next) => void navigate({ to: '.', search: next === '' ? {} : { q: next }, replace: true })}
        />
        <Loaded query={list}>
          {(users) =>
            users.length === 0 ? (
              <Empty title={texts.none}>{texts.noneHint}</Empty>
            ) : (
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
            )
          }
        </Loaded>
        <Pager
          page={page}
          hasMore={list.data?.length === USERS_PER_PAGE}
          onChange={(next) =>
            void navigate({ to: '.', search: { ...(q !== '' && { q }), ...(next > 0 && { page: next }) } })
          }
        />
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
