import type { App } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { queryClient, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { texts as common } from '../../texts/common.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { TextField } from '../../ui/form/Field.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { PreviewTable } from '../deletion/PreviewTable.tsx'

/** Shows what an app would take along, and deletes it when its exact id was typed. */
export function DeleteApp({ app, onClose }: { app: App; onClose: () => void }): ReactNode {
  const [typed, setTyped] = useState('')
  // Counted anew for each dialog.
  const preview = useQuery(
    trpc.app.previewDeletion.queryOptions(
      { app_id: app.app_id },
      { gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false },
    ),
  )
  const deleting = useMutation(
    trpc.app.delete.mutationOptions({
      async onSuccess() {
        queryClient.removeQueries(trpc.app.get.queryFilter({ app_id: app.app_id }))
        await refresh(trpc.app.list.queryFilter())
        notify(texts.deleted(app.name))
        onClose()
      },
    }),
  )
  return (
    <Dialog onClose={onClose} title={texts.deleteTitle(app.name)} description={texts.deleteLead}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          deleting.mutate({ app_id: app.app_id })
        }}
      >
        <Loaded query={preview}>{(data) => <PreviewTable preview={data} />}</Loaded>
        <TextField
          label={texts.typeId(app.app_id)}
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        {deleting.error && <RefusalNote error={deleting.error} />}
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="danger" writes disabled={typed !== app.app_id} isBusy={deleting.isPending}>
            {texts.deleteAll}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}
