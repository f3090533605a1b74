import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { providerName } from '../../api/provider.ts'
import { refresh } from '../../api/refresh.ts'
import { formatDistance } from '../../texts/format.ts'
import { sessionsTexts as texts } from '../../texts/sessions.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { keepFocus, Page } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { Table } from '../../ui/list/Table.tsx'

/** Where one is signed in, and the end of that. One's own session is ended by signing out. */
export function SessionsScreen(): ReactNode {
  const list = useQuery(trpc.session.list.queryOptions())
  const revoking = useMutation(
    trpc.session.revoke.mutationOptions({
      async onSuccess() {
        await refresh(trpc.session.list.queryFilter())
        notify(texts.ended)
        keepFocus()
      },
    }),
  )
  return (
    <Page title={texts.title} lead={texts.lead}>
      {revoking.error && <RefusalNote error={revoking.error} />}
      <Loaded query={list}>
        {(sessions) => (
          <Table
            label={texts.table}
            rows={sessions}
            keyOf={({ id }) => id}
            columns={[
              {
                header: texts.browser,
                isName: true,
                cell: (it) => (
                  <>
                    {it.user_agent ?? texts.unknown} {it.is_current && <Badge tone="accent">{texts.current}</Badge>}
                  </>
                ),
              },
              { header: texts.key, cell: (it) => wayIn(it) },
              {
                header: texts.begun,
                cell: (it) => <time dateTime={it.created_at}>{formatDistance(it.created_at)}</time>,
              },
              {
                header: texts.ends,
                cell: (it) => <time dateTime={it.expires_at}>{formatDistance(it.expires_at)}</time>,
              },
              {
                header: texts.actions,
                isActions: true,
                cell: (it) =>
                  !it.is_current && (
                    <Button
                      size="small"
                      writes
                      aria-label={`${texts.end}: ${wayIn(it)}`}
                      isBusy={revoking.isPending}
                      onClick={() => revoking.mutate({ id: it.id })}
                    >
                      {texts.end}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  )
}

/** What one signed in with: the name of a key, or what the identity provider is called. */
function wayIn({ key_name }: { key_name: string | null }): string {
  return key_name ?? providerName ?? texts.provider
}
