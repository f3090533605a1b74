import type { Bundle } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { apiPath } from '../../base-path.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Dialog } from '../../ui/dialog/Dialog.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** Fetches the content of a bundle as a file, with a ticket that works once. */
export function DownloadButton({ bundle: { app_id, name } }: { bundle: Bundle }): ReactNode {
  const asking = useMutation(
    trpc.transfer.create.mutationOptions({
      // The answer is an attachment: the page stays.
      onSuccess: ({ path }) => location.assign(`${apiPath}${path}`),
    }),
  )
  return (
    <>
      <Button
        writes
        aria-label={`${texts.download}: ${name}`}
        title={texts.download}
        isBusy={asking.isPending}
        className="px-2.5"
        onClick={() => asking.mutate({ kind: 'download', app_id, version: name })}
      >
        <Download aria-hidden size={16} />
      </Button>
      {asking.error && (
        <Dialog onClose={() => asking.reset()} title={texts.notDownloaded(name)}>
          <RefusalNote error={asking.error} />
        </Dialog>
      )}
    </>
  )
}
