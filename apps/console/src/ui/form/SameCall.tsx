import { useId, useState, type ReactNode } from 'react'
import { apiPath } from '../../base-path.ts'
import { texts } from '../../texts/common.ts'
import { classes } from '../classes.ts'
import { CopyButton } from '../button/CopyButton.tsx'

export interface SameCallProps {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Of REST, with its query. */
  path: string
  /** Of tRPC, e.g. `organization.update`. */
  procedure: string
  /** The input, as it would be sent now. */
  input: object
  isQuery?: boolean
}

/** What a form does, as a call to copy: with curl, and with the client of packages/client. */
export function SameCall({ method, path, procedure, input, isQuery = false }: SameCallProps): ReactNode {
  const [shown, setShown] = useState<'curl' | 'trpc'>('curl')
  const id = useId()
  const json = JSON.stringify(input)
  const body =
    method === 'GET' || method === 'DELETE' ? '' : ` \\\n  -H 'content-type: application/json' -d '${quoted(json)}'`
  const calls = {
    curl: `curl -X ${method} '${location.origin}${apiPath}${path}' -H "authorization: $KEY"${body}`,
    trpc: `await orgs.${procedure}.${isQuery ? 'query' : 'mutate'}(${JSON.stringify(input, undefined, 2)})`,
  }
  return (
    <details className="rounded-lg border border-line bg-page text-sm">
      <summary className="cursor-pointer px-3 py-2 text-muted">{texts.sameCall}</summary>
      <div className="grid gap-2 border-t border-line p-3">
        <div role="group" aria-label={texts.sameCall} className="flex items-center gap-1">
          {(['curl', 'trpc'] as const).map((it) => (
            <button
              key={it}
              type="button"
              aria-pressed={shown === it}
              aria-controls={id}
              onClick={() => setShown(it)}
              className={classes(
                'rounded px-2.5 py-1 text-xs',
                shown === it ? 'bg-accent-soft font-medium text-accent-strong' : 'text-muted hover:bg-sunken',
              )}
            >
              {it === 'curl' ? 'curl' : 'TypeScript'}
            </button>
          ))}
          <span className="ml-auto">
            <CopyButton text={calls[shown]} label={texts.copyCall} size="small" />
          </span>
        </div>
        <pre id={id} tabIndex={0} className="overflow-x-auto font-mono text-xs whitespace-pre-wrap wrap-anywhere">
          {calls[shown]}
        </pre>
      </div>
    </details>
  )
}

/** For a shell, between single quotes. */
function quoted(text: string): string {
  return text.replaceAll("'", String.raw`'\''`)
}
