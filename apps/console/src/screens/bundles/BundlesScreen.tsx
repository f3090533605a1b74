import type { Bundle } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Upload } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { Button } from '../../ui/Button.tsx'
import { DropPage } from '../../ui/DropPage.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { BundleTable } from './BundleTable.tsx'
import { useChannelsOfBundles } from './channels-of-bundles.ts'

const UploadBundle = lazyPart(() => import('./UploadBundle.tsx'), 'UploadBundle')
const RegisterBundle = lazyPart(() => import('./RegisterBundle.tsx'), 'RegisterBundle')
const EditBundle = lazyPart(() => import('./EditBundle.tsx'), 'EditBundle')
const DeleteBundle = lazyPart(() => import('./DeleteBundle.tsx'), 'DeleteBundle')
const DeleteUnused = lazyPart(() => import('./DeleteUnused.tsx'), 'DeleteUnused')

/** As many as a page of the API has at most. */
const MOST = 1000

type Doing =
  | { what: 'upload'; file?: File }
  | { what: 'edit' | 'delete'; bundle: Bundle }
  | { what: 'register' | 'deleteUnused' }

/** The versions of an app. A file that is dropped anywhere on the page is uploaded. */
export function BundlesScreen(): ReactNode {
  const { appId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const list = useQuery(trpc.bundle.list.queryOptions({ app_id: appId, limit: MOST }))
  const channels = useChannelsOfBundles(appId)
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  const upload = (
    <Button look="main" writes onClick={() => setDoing({ what: 'upload' })}>
      <Upload aria-hidden size={16} />
      {texts.upload}
    </Button>
  )
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
      <Loaded query={list}>
        {(bundles) =>
          bundles.length === 0 ? (
            <Empty title={texts.none} action={upload}>
              {texts.noneHint}
            </Empty>
          ) : (
            <BundleTable
              bundles={bundles}
              channels={channels}
              isCut={bundles.length === MOST}
              onEdit={(bundle) => setDoing({ what: 'edit', bundle })}
              onDelete={(bundle) => setDoing({ what: 'delete', bundle })}
            />
          )
        }
      </Loaded>
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
          isCut={list.data?.length === MOST}
          onClose={close}
        />
      )}
    </Page>
  )
}
