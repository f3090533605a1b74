import type { AuditEntry, Bundle, Channel } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { formatTime } from '../../texts/format.ts'
import { earlierVersions } from './earlier-versions.ts'

interface EarlierBundlesProps {
  orgId: string
  channel: Channel
  bundles: readonly Bundle[]
  chosenId: number | undefined
  onChoose: (id: number) => void
}

/** How many of its changes are looked through: most change a setting. */
const LOOKED_AT = 100

/** What a channel pointed at before, to go back to. Those who may not see the audit log choose from the list alone. */
export function EarlierBundles({ orgId, channel, bundles, chosenId, onChoose }: EarlierBundlesProps): ReactNode {
  const subject = `${channel.app_id}/channel/${channel.name}`
  const { data } = useQuery(
    trpc.audit.list.queryOptions({ orgId, action: 'channel.update', subject, limit: LOOKED_AT }),
  )
  const earlier = earlierVersions(data?.data ?? [], channel)
  if (earlier.length === 0) return null
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 text-sm font-medium">{texts.earlier}</legend>
      {earlier.map(({ version, entry }) => {
        const bundle = bundles.find(({ name }) => name === version)
        return (
          <button
            key={version}
            type="button"
            disabled={bundle === undefined}
            aria-pressed={bundle !== undefined && bundle.id === chosenId}
            onClick={() => bundle && onChoose(bundle.id)}
            className="flex flex-wrap items-center gap-x-2 rounded-md border border-line px-3 py-1.5 text-left text-sm hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-soft"
          >
            <History aria-hidden size={15} className="text-muted" />
            <span className="font-medium">{version}</span>
            <span className="text-xs text-muted">{bundle === undefined ? texts.gone : untilText(entry)}</span>
          </button>
        )
      })}
    </fieldset>
  )
}

function untilText({ created_at, email }: AuditEntry): string {
  return texts.until(formatTime(created_at), email ?? texts.unknownUser)
}
