import type { App } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { appsTexts as texts } from '../../texts/apps.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { allApps } from './all-apps.ts'
import { SearchedApps } from './SearchedApps.tsx'

const CreateApp = lazyPart(() => import('./CreateApp.tsx'), 'CreateApp')
const EditApp = lazyPart(() => import('./EditApp.tsx'), 'EditApp')
const DeleteApp = lazyPart(() => import('./DeleteApp.tsx'), 'DeleteApp')

/** The apps of an organization. */
export function AppsScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const list = useQuery(allApps(orgId))
  const [isCreating, setCreating] = useState(false)
  const [editing, setEditing] = useState<App>()
  const [deleting, setDeleting] = useState<App>()
  const create = <AddButton label={texts.create} onClick={() => setCreating(true)} />
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint} action={create}>
        {(apps) => <SearchedApps apps={apps} onEdit={setEditing} onDelete={setDeleting} />}
      </LoadedList>
      {isCreating && <CreateApp orgId={orgId} onClose={() => setCreating(false)} />}
      {editing && <EditApp app={editing} onClose={() => setEditing(undefined)} />}
      {deleting && <DeleteApp app={deleting} onClose={() => setDeleting(undefined)} />}
    </Page>
  )
}
