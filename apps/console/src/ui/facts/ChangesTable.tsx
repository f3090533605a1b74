import type { ReactNode } from 'react'
import { auditTexts as texts } from '../../texts/audit.ts'

type Fields = { readonly [name: string]: unknown } | null

/** What was and what is, field by field, side by side also where it is narrow. */
export function ChangesTable({ before, after }: { before: Fields; after: Fields }): ReactNode {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  if (names.length === 0) return <p className="text-sm text-muted">{texts.noFields}</p>
  const heads = [texts.field, texts.before, texts.after]
  return (
    <table className="w-full table-fixed overflow-hidden rounded-lg border border-line text-left text-xs">
      <thead className="bg-sunken text-muted">
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" className="px-2.5 py-1.5 font-semibold">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {names.map((name) => (
          <tr key={name} className="align-top">
            <th scope="row" className="px-2.5 py-1.5 font-medium wrap-anywhere">
              {name}
            </th>
            <td className="px-2.5 py-1.5 wrap-anywhere">
              <Value fields={before} name={name} />
            </td>
            <td className="px-2.5 py-1.5 wrap-anywhere">
              <Value fields={after} name={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Value({ fields, name }: { fields: Fields; name: string }): ReactNode {
  if (fields === null || !Object.hasOwn(fields, name)) return <span className="text-muted">{texts.absent}</span>
  const value = fields[name]
  return <code className="font-mono">{typeof value === 'string' ? value : JSON.stringify(value)}</code>
}
