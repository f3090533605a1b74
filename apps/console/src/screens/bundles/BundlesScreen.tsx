import type { Bundle } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Upload } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { MOST_LISTED } from '../../api/whole-list.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { DropPage } from '../../ui/page/DropPage.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { allBundles } from './all-bundles.ts'
import { BundleTable } from './BundleTable.tsx'
import { useChannelsOfBundles } from './channels-of-bundles.ts'

const UploadBundle = lazyPart(() => import('./UploadBundle.tsx'), 'UploadBundle')
const RegisterBundle = lazyPart(() => import('./RegisterBundle.tsx'), 'RegisterBundle')
const EditBundle = lazyPart(() => import('./EditBundle.tsx'), 'EditBundle')
const DeleteBundle = lazyPart(() => import('./DeleteBundle.tsx'), 'DeleteBundle')
const DeleteUnused = lazyPart(() => import('./DeleteUnused.tsx'), 'DeleteUnused')

type Doing =
  | { what: 'upload'; file?: File }
  | { what: 'edit' | 'delete'; bundle: Bundle }
  | { what: 'register' | 'deleteUnused' }

/** The versions of an app. A file that is dropped anywhere on the page is uploaded. */
export function BundlesScreen(): ReactNode {
  const { appId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const list = useQuery(allBundles(appId))
  const channels = useChannelsOfBundles(appId)
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  const upload = <AddButton label={texts.upload} icon={Upload} onClick={() => setDoing({ what: 'upload' })} />
  const hasUnused = list.data?.some(({ id }) => channels?.has(id) === false) ?? false
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          {hasUnused && (
            <Button writes onClick={() => setDoing({ what: 'deleteUnused' })}>
              {texts.deleteUnused}
            </Button>
          )}
          <Button writes onClick={() => setDoing({ what: 'register' })}>
            {texts.register}
          </Button>
          {upload}
        </>
      }
    >
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint} action={upload}>
        {(bundles) => (
          <BundleTable
            bundles={bundles}
            channels={channels}
            onEdit={(bundle) => setDoing({ what: 'edit', bundle })}
            onDelete={(bundle) => setDoing({ what: 'delete', bundle })}
          />
        )}
      </LoadedList>
      {doing === undefined && <DropPage label={texts.dropNow} onDrop={(file) => setDoing({ what: 'upload', file })} />}
      {doing?.what === 'upload' && <UploadBundle appId={appId} file={doing.file} onClose={close} />}
      {doing?.what === 'register' && <RegisterBundle appId={appId} onClose={close} />}
      {doing?.what === 'edit' && <EditBundle bundle={doing.bundle} onClose={close} />}
      {doing?.what === 'delete' && (
        <DeleteBundle bundle={doing.bundle} channels={channels?.get(doing.bundle.id) ?? []} onClose={close} />
      )}
      {doing?.what === 'deleteUnused' && (
        <DeleteUnused
          appId={appId}
          unused={list.data?.filter(({ id }) => channels?.has(id) === false) ?? []}
          kept={channels?.size ?? 0}
          isCut={list.data?.length === MOST_LISTED}
          onClose={close}
        />
      )}
    </Page>
  )
}
