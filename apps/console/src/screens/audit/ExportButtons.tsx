import { Download } from 'lucide-react'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { auditTexts as texts } from '../../texts/audit.ts'
import { Button } from '../../ui/button/Button.tsx'
import { downloadText } from '../../ui/button/download-text.ts'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { readAudit, type ReadSoFar } from './read-audit.ts'
import type { AuditSearch } from './searches.ts'
import { auditAsCsv, auditAsNdjson } from './write-audit.ts'

const forms = {
  csv: { label: texts.exportCsv, type: 'text/csv', write: auditAsCsv },
  ndjson: { label: texts.exportNdjson, type: 'application/x-ndjson', write: auditAsNdjson },
} as const

/** Writes all entries that the filters find into a file. */
export function ExportButtons({ orgId, search }: { orgId: string; search: AuditSearch }): ReactNode {
  const [soFar, setSoFar] = useState<ReadSoFar>()
  const stop = useRef<AbortController>(undefined)
  const exporting = useMutation({
    async mutationFn(form: keyof typeof forms) {
      stop.current = new AbortController()
      const { signal } = stop.current
      setSoFar(undefined)
      const { entries } = await readAudit(orgId, search, { signal, onPage: setSoFar })
      const { type, write } = forms[form]
      if (!signal.aborted) downloadText(`audit-${orgId}.${form}`, type, write(entries))
    },
  })
  const isStopped = stop.current?.signal.aborted === true
  return (
    <>
      {(['csv', 'ndjson'] as const).map((form) => (
        <Button key={form} disabled={exporting.isPending} onClick={() => exporting.mutate(form)}>
          <Download aria-hidden size={16} />
          {forms[form].label}
        </Button>
      ))}
      {exporting.isPending && (
        <p role="status" className="flex items-center gap-2 text-sm text-muted">
          {soFar && texts.exporting(soFar.entries.length, soFar.total)}
          <Button look="quiet" onClick={() => stop.current?.abort()}>
            {texts.stop}
          </Button>
        </p>
      )}
      {exporting.error && !isStopped && <RefusalNote error={exporting.error} />}
    </>
  )
}
