import type { ApiKey } from '@organizations/client'
import type { ReactNode } from 'react'
import { texts as common } from '../../texts/common.ts'
import { formatDay, formatDistance } from '../../texts/format.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { Table } from '../../ui/list/Table.tsx'

interface UserKeysProps {
  keys: readonly ApiKey[]
  onRevoke: (key: ApiKey) => void
}

/** The keys of a user, as an operator sees them: never their secrets. */
export function UserKeys({ keys, onRevoke }: UserKeysProps): ReactNode {
  if (keys.length === 0) return <Empty title={texts.noKeys} />
  return (
    <Table
      label={texts.keys}
      rows={keys}
      keyOf={({ id }) => id}
      columns={[
        { header: texts.name, isName: true, cell: ({ name }) => name },
        { header: texts.mode, cell: ({ mode }) => mode },
        {
          header: texts.expires,
          cell: ({ expires_at: at }) => (at === null ? common.never : <time dateTime={at}>{formatDay(at)}</time>),
        },
        {
          header: texts.used,
          cell: ({ last_used_at: at }) =>
            at === null ? common.never : <time dateTime={at}>{formatDistance(at)}</time>,
        },
        {
          header: texts.actions,
          isActions: true,
          cell: (key) => (
            <Button writes aria-label={`${texts.revoke}: ${key.name}`} onClick={() => onRevoke(key)}>
              {texts.revoke}
            </Button>
          ),
        },
      ]}
    />
  )
}
