import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState, type ReactNode } from 'react'
import { receiptKeysOptions } from '../../receipts/receipt-keys.ts'
import { verifyChain, verifyReceipt, type Verdict } from '../../receipts/verify-receipt.ts'
import { texts as common } from '../../texts/common.ts'
import { deletionTexts as texts } from '../../texts/deletion.ts'
import { Button, buttonClasses } from '../../ui/button/Button.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'

type Keys = Parameters<typeof verifyReceipt>[1]

/** Checks receipts that are pasted. It needs no session: the public keys of the service are public. */
export function VerifyScreen(): ReactNode {
  const keys = useQuery(receiptKeysOptions)
  return (
    <main className="mx-auto max-w-3xl px-4 py-10">
      <Page
        title={texts.verifyTitle}
        lead={texts.verifyLead}
        actions={
          <Link to="/" className={buttonClasses('plain')}>
            {common.toStart}
          </Link>
        }
      >
        <Loaded query={keys} skeleton={<Skeleton />}>
          {(known) => <VerifyForm keys={known} />}
        </Loaded>
      </Page>
    </main>
  )
}

function VerifyForm({ keys }: { keys: Keys }): ReactNode {
  const id = useId()
  const [text, setText] = useState('')
  const [verdict, setVerdict] = useState<Verdict & { sentence: string }>()
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setVerdict(judge(text, keys))
      }}
    >
      <div className="grid gap-1">
        <label htmlFor={id} className="text-sm font-medium">
          {texts.paste}
        </label>
        <textarea
          id={id}
          rows={14}
          spellCheck={false}
          value={text}
          onChange={({ target }) => {
            setText(target.value)
            setVerdict(undefined)
          }}
          className="w-full rounded-md border border-edge bg-surface px-3 py-2 font-mono text-xs"
        />
      </div>
      {verdict !== undefined && (
        <p
          role="alert"
          className={`rounded-md px-4 py-3 text-sm font-medium ${verdict.isValid ? 'bg-good-soft text-good' : 'bg-danger-soft text-danger'}`}
        >
          {verdict.sentence}
        </p>
      )}
      <div>
        <Button type="submit" look="main" disabled={text.trim() === ''}>
          {texts.verify}
        </Button>
      </div>
    </form>
  )
}

/** What is to say of a text: a receipt, a list of them, or lines with one each. */
function judge(text: string, keys: Keys): Verdict & { sentence: string } {
  const parsed = parse(text)
  if (parsed === undefined) return { isValid: false, problem: texts.noJson, sentence: texts.noJson }
  const chain = Array.isArray(parsed) ? (parsed as unknown[]) : undefined // of anything: the verifier looks
  const verdict = chain === undefined ? verifyReceipt(parsed, keys) : verifyChain(chain, keys)
  if (!verdict.isValid) return { ...verdict, sentence: verdict.problem }
  return { ...verdict, sentence: chain === undefined ? texts.validOne : texts.validChain(chain.length) }
}

/** Undefined for text that is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
