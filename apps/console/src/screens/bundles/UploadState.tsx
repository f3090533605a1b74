import type { ReactNode } from 'react'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { Progress } from '../../ui/page/Progress.tsx'
import type { UploadProgress } from './upload-content.ts'

/** How far an upload is, and what was computed of the file. */
export function UploadState({ progress, total }: { progress: UploadProgress; total: number }): ReactNode {
  const { step, done, checksum } = progress
  const isSettling = step === 'settling'
  return (
    <div className="grid gap-1.5 rounded-lg bg-sunken p-3 text-sm">
      <div className="flex flex-wrap justify-between gap-x-3">
        <span role="status" className="font-medium">
          {texts[step]}
        </span>
        <span className="text-muted tabular-nums">{texts.sent(done, total)}</span>
      </div>
      <Progress label={texts[step]} percent={isSettling ? undefined : (done / total) * 100} />
      {checksum !== undefined && (
        <p className="text-xs text-muted">
          {texts.checksum} <code className="font-mono break-all text-ink">{checksum}</code>
        </p>
      )}
    </div>
  )
}
