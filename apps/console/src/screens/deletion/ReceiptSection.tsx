import type { Receipt } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { Download, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refusalOf } from '../../api/refusal.ts'
import { receiptKeysOptions } from '../../receipts/receipt-keys.ts'
import { verifyReceipt } from '../../receipts/verify-receipt.ts'
import { deletionTexts as texts, kindName } from '../../texts/deletion.ts'
import { formatBytes, formatNumber } from '../../texts/format.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { Facts } from '../../ui/facts/Facts.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import { Table } from '../../ui/list/Table.tsx'

const POLL_MS = 2_000

/** The receipt of a deletion, verified here. It may come some time after the deletion is complete. */
export function ReceiptSection({ orgId }: { orgId: string }): ReactNode {
  const receipt = useQuery(
    trpc.organization.receipt.queryOptions(
      { orgId },
      { refetchInterval: ({ state }) => (isNotReady(state.error) ? POLL_MS : false), staleTime: Infinity },
    ),
  )
  return (
    <Section title={texts.receiptTitle} lead={texts.receiptLead}>
      {receipt.data === undefined && isNotReady(receipt.error) ? (
        <p role="status" className="text-sm">
          {texts.waiting}
        </p>
      ) : (
        <Loaded query={receipt}>{(sealed) => <VerifiedReceipt sealed={sealed} />}</Loaded>
      )}
    </Section>
  )
}

function isNotReady(error: unknown): boolean {
  return error !== null && refusalOf(error).code === 'receipt_not_ready'
}

interface Removed {
  table: string
  rows: number
  objects: number
  bytes: number
}

function VerifiedReceipt({ sealed }: { sealed: Receipt }): ReactNode {
  const keys = useQuery(receiptKeysOptions)
  const text = JSON.stringify(sealed, undefined, 2)
  const { number, rounds, removed } = sealed.receipt
  const rows = (removed as Removed[]).filter((it) => it.rows > 0 || it.objects > 0) // by the schema of receipts
  return (
    <div className="grid gap-5">
      <Loaded query={keys} skeleton={<Skeleton lines={1} />}>
        {(known) => <VerdictNote sealed={sealed} keys={known} />}
      </Loaded>
      <Facts
        facts={[
          [texts.number, formatNumber(number)],
          [texts.rounds, formatNumber(Number(rounds))],
          [texts.kid, <code className="font-mono text-xs">{sealed.kid}</code>],
          [texts.hash, <code className="font-mono text-xs">{sealed.hash}</code>],
        ]}
      />
      <Table
        label={texts.receiptTitle}
        rows={rows}
        keyOf={({ table }) => table}
        columns={[
          { header: texts.table, isName: true, cell: ({ table }) => kindName(table) },
          { header: texts.rows, isNumber: true, cell: (it) => formatNumber(it.rows) },
          { header: texts.objects, isNumber: true, cell: ({ objects }) => formatNumber(objects) },
          { header: texts.bytes, isNumber: true, cell: ({ bytes }) => formatBytes(bytes) },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => download(`receipt-${number}.json`, text)}>
          <Download aria-hidden size={16} />
          {texts.download}
        </Button>
        <CopyButton text={text} label={texts.copy} />
      </div>
    </div>
  )
}

type Keys = Parameters<typeof verifyReceipt>[1]

function VerdictNote({ sealed, keys }: { sealed: Receipt; keys: Keys }): ReactNode {
  const verdict = useMemo(() => verifyReceipt(sealed, keys), [sealed, keys])
  return verdict.isValid ? (
    <p
      role="status"
      className="flex items-center gap-2 rounded-md bg-good-soft px-4 py-3 text-sm font-medium text-good"
    >
      <ShieldCheck aria-hidden size={18} className="shrink-0" />
      {texts.valid}
    </p>
  ) : (
    <p
      role="alert"
      className="flex items-center gap-2 rounded-md bg-danger-soft px-4 py-3 text-sm font-medium text-danger"
    >
      <ShieldAlert aria-hidden size={18} className="shrink-0" />
      {verdict.problem}
    </p>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
