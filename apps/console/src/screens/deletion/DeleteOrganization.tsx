import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { client, queryClient, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { deletionTexts as texts } from '../../texts/deletion.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { TextField } from '../../ui/form/Field.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** More than so many times what one has agreed to is asked about again. */
const GROWTH = 1.1

interface DeleteOrganizationProps {
  orgId: string
  name: string
  /** How many rows there were when one looked. */
  agreed: number
}

/** Deletes an organization whose exact name was typed. Asks again when it has grown since one looked. */
export function DeleteOrganization({ orgId, name, agreed }: DeleteOrganizationProps): ReactNode {
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [grownTo, setGrownTo] = useState<number>()
  const deleting = useMutation({
    async mutationFn({ upTo }: { upTo: number }) {
      const { total } = await client.organization.previewDeletion.query({ orgId })
      if (total > upTo * GROWTH) return total
      await client.organization.delete.mutate({ orgId })
      return undefined
    },
    async onSuccess(grown) {
      setGrownTo(grown)
      if (grown !== undefined) return
      await refresh(trpc.organization.list.queryFilter())
      await navigate({ to: '/deletions/$deletedId', params: { deletedId: orgId } })
      queryClient.removeQueries(trpc.organization.get.queryFilter({ orgId }))
    },
  })
  return (
    <Section title={texts.deleteTitle} lead={texts.deleteLead}>
      <form
        className="grid max-w-xl gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          deleting.mutate({ upTo: agreed })
        }}
      >
        <TextField
          label={texts.typeName(name)}
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        {deleting.error && grownTo === undefined && <RefusalNote error={deleting.error} />}
        <div>
          <Button type="submit" look="danger" writes disabled={typed !== name} isBusy={deleting.isPending}>
            {texts.delete}
          </Button>
        </div>
      </form>
      {grownTo !== undefined && (
        <Confirm
          title={texts.grownTitle}
          confirm={texts.deleteAll}
          isDangerous
          isBusy={deleting.isPending}
          error={deleting.error}
          onConfirm={() => deleting.mutate({ upTo: grownTo })}
          onClose={() => setGrownTo(undefined)}
        >
          <p>{texts.grown(agreed, grownTo)}</p>
        </Confirm>
      )}
    </Section>
  )
}
