import type { DeletionPreview } from '@organizations/client'
import type { ReactNode } from 'react'
import { deletionTexts as texts, filesText, kindName } from '../../texts/deletion.ts'
import { formatNumber } from '../../texts/format.ts'
import { Table } from '../../ui/list/Table.tsx'

interface PreviewTableProps {
  /** The deletion of a user takes no files along. */
  preview: Pick<DeletionPreview, 'kinds'> & Partial<DeletionPreview>
}

/** What a deletion would remove, kind by kind; kinds without a row are left out. */
export function PreviewTable({ preview: { kinds, files, total, isAtLeast = false } }: PreviewTableProps): ReactNode {
  const rows = [
    ...kinds
      .filter(({ count }) => count > 0)
      .map((it) => ({ name: kindName(it.kind), ...it, text: formatNumber(it.count) })),
    ...(files === undefined ? [] : [{ name: texts.files, text: filesText(files), isAtLeast: files.isAtLeast }]),
    ...(total === undefined ? [] : [{ name: texts.total, text: formatNumber(total), isAtLeast }]),
  ]
  return (
    <Table
      label={texts.previewTitle}
      rows={rows}
      keyOf={({ name }) => name}
      columns={[
        { header: texts.kind, isName: true, cell: ({ name }) => name },
        {
          header: texts.count,
          isNumber: true,
          cell: ({ text, isAtLeast: isMore }) => (isMore ? `${texts.atLeast} ${text}` : text),
        },
      ]}
    />
  )
}
