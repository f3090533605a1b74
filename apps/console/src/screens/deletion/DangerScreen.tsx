import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { deletionTexts as texts } from '../../texts/deletion.ts'
import { Button } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page, Section } from '../../ui/page/Page.tsx'
import { PreviewTable } from './PreviewTable.tsx'

const DeleteOrganization = lazyPart(() => import('./DeleteOrganization.tsx'), 'DeleteOrganization')

/** Shows what a deletion would take along, and asks for the name before it is begun. */
export function DangerScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const organization = useQuery(trpc.organization.get.queryOptions({ orgId }))
  // What is shown is what one agrees to, so it does not change by itself.
  const preview = useQuery(
    trpc.organization.previewDeletion.queryOptions({ orgId }, { staleTime: Infinity, refetchOnWindowFocus: false }),
  )
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Section title={texts.previewTitle} lead={texts.counted}>
        <Loaded query={preview}>
          {(data) => (
            <div className="grid gap-4">
              <PreviewTable preview={data} />
              <div>
                <Button isBusy={preview.isFetching} onClick={() => void preview.refetch()}>
                  {texts.again}
                </Button>
              </div>
            </div>
          )}
        </Loaded>
      </Section>
      {organization.data !== undefined && preview.data !== undefined && (
        <DeleteOrganization orgId={orgId} name={organization.data.name} agreed={preview.data.total} />
      )}
    </Page>
  )
}
