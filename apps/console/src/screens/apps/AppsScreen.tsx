import type { App } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { Button } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { SearchedApps } from './SearchedApps.tsx'

const CreateApp = lazyPart(() => import('./CreateApp.tsx'), 'CreateApp')
const EditApp = lazyPart(() => import('./EditApp.tsx'), 'EditApp')
const DeleteApp = lazyPart(() => import('./DeleteApp.tsx'), 'DeleteApp')

/** As many as a page of the API has at most. */
const MOST = 1000

/** The apps of an organization. */
export function AppsScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const list = useQuery(trpc.app.list.queryOptions({ org_id: orgId, limit: MOST }))
  const [isCreating, setCreating] = useState(false)
  const [editing, setEditing] = useState<App>()
  const [deleting, setDeleting] = useState<App>()
  const create = (
    <Button look="main" writes onClick={() => setCreating(true)}>
      <Plus aria-hidden size={16} />
      {texts.create}
    </Button>
  )
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <Loaded query={list}>
        {(apps) =>
          apps.length === 0 ? (
            <Empty title={texts.none} action={create}>
              {texts.noneHint}
            </Empty>
          ) : (
            <SearchedApps apps={apps} onEdit={setEditing} onDelete={setDeleting} />
          )
        }
      </Loaded>
      {isCreating && <CreateApp orgId={orgId} onClose={() => setCreating(false)} />}
      {editing && <EditApp app={editing} onClose={() => setEditing(undefined)} />}
      {deleting && <DeleteApp app={deleting} onClose={() => setDeleting(undefined)} />}
    </Page>
  )
}
