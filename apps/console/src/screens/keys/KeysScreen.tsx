import type { ApiKey } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { sessionOptions } from '../../api/session.ts'
import { texts as common } from '../../texts/common.ts'
import { formatDay, formatDistance } from '../../texts/format.ts'
import { describeKey, keysTexts as texts } from '../../texts/keys.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Table } from '../../ui/list/Table.tsx'

const CreateKey = lazyPart(() => import('./CreateKey.tsx'), 'CreateKey')
const ChangeKey = lazyPart(() => import('./ChangeKey.tsx'), 'ChangeKey')
const DeleteKey = lazyPart(() => import('./DeleteKey.tsx'), 'DeleteKey')
const RegenerateKey = lazyPart(() => import('./RegenerateKey.tsx'), 'RegenerateKey')
const ShownSecret = lazyPart(() => import('./ShownSecret.tsx'), 'ShownSecret')

/** As many as a page of the API has at most, and as a user can have. */
const MOST = 1000

type Doing =
  | { what: 'create' }
  | { what: 'change' | 'regenerate' | 'delete'; key: ApiKey }
  | { what: 'show'; secret: string }

/** The keys of the one who is signed in. */
export function KeysScreen(): ReactNode {
  const list = useQuery(trpc.apiKey.list.queryOptions({ limit: MOST }))
  const ownId = useQuery(sessionOptions).data?.apikey?.id
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  const show = (secret: string) => setDoing({ what: 'show', secret })
  const create = <AddButton label={texts.create} icon={KeyRound} onClick={() => setDoing({ what: 'create' })} />
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint}>
        {(keys) => <KeyTable keys={keys} ownId={ownId} onDo={setDoing} />}
      </LoadedList>
      {doing?.what === 'create' && <CreateKey onCreated={show} onClose={close} />}
      {doing?.what === 'change' && <ChangeKey apiKey={doing.key} onClose={close} />}
      {doing?.what === 'regenerate' && (
        <RegenerateKey apiKey={doing.key} isOwn={doing.key.id === ownId} onCreated={show} onClose={close} />
      )}
      {doing?.what === 'delete' && <DeleteKey apiKey={doing.key} isOwn={doing.key.id === ownId} onClose={close} />}
      {doing?.what === 'show' && <ShownSecret secret={doing.secret} onClose={close} />}
    </Page>
  )
}

interface KeyTableProps {
  keys: readonly ApiKey[]
  ownId: number | undefined
  onDo: (doing: Doing) => void
}

function KeyTable({ keys, ownId, onDo }: KeyTableProps): ReactNode {
  return (
    <Table
      label={texts.table}
      rows={keys}
      keyOf={({ id }) => id}
      columns={[
        {
          header: texts.columns.name,
          isName: true,
          cell: ({ id, name }) => (
            <>
              {name} {id === ownId && <Badge tone="accent">{texts.own}</Badge>}
            </>
          ),
        },
        { header: texts.columns.right, cell: (key) => <span className="text-xs">{describeKey(key)}</span> },
        { header: texts.columns.expires, cell: ({ expires_at: at }) => <Expiry at={at} /> },
        {
          header: texts.columns.used,
          cell: ({ last_used_at: at }) =>
            at === null ? common.never : <time dateTime={at}>{formatDistance(at)}</time>,
        },
        {
          header: texts.columns.actions,
          isActions: true,
          cell: (key) => (
            <>
              {(['change', 'regenerate', 'delete'] as const).map((what) => (
                <Button
                  key={what}
                  size="small"
                  writes
                  aria-label={`${labels[what]}: ${key.name}`}
                  onClick={() => onDo({ what, key })}
                >
                  {labels[what]}
                </Button>
              ))}
            </>
          ),
        },
      ]}
    />
  )
}

const labels = { change: texts.change, regenerate: texts.regenerate, delete: texts.remove } as const

function Expiry({ at }: { at: string | null }): ReactNode {
  if (at === null) return common.never
  const isOver = Date.parse(at) <= Date.now()
  return isOver ? <Badge tone="danger">{texts.expired}</Badge> : <time dateTime={at}>{formatDay(at)}</time>
}
