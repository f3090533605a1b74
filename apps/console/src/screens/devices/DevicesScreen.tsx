import type { Device } from '@organizations/client'
import { useParams, useSearch } from '@tanstack/react-router'
import { Smartphone } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { devicesTexts as texts } from '../../texts/devices.ts'
import { Button } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { DeviceFilters } from './DeviceFilters.tsx'
import { DeviceList } from './DeviceList.tsx'

const DeviceDialog = lazyPart(() => import('./DeviceDialog.tsx'), 'DeviceDialog')

/** The devices of an app: a million of them as well as ten. */
export function DevicesScreen(): ReactNode {
  const { orgId, appId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const filter = useSearch({ from: '/signed-in/org/$orgId/apps/$appId/devices' })
  const [opened, setOpened] = useState<Device | 'new'>()
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <Button writes onClick={() => setOpened('new')}>
          <Smartphone aria-hidden size={16} />
          {texts.put}
        </Button>
      }
    >
      <DeviceFilters filter={filter} />
      <DeviceList key={JSON.stringify([appId, filter])} appId={appId} filter={filter} onOpen={setOpened} />
      {opened !== undefined && (
        <DeviceDialog
          orgId={orgId}
          appId={appId}
          device={opened === 'new' ? undefined : opened}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Page>
  )
}
