import { useState, type ReactNode } from 'react'
import { keysTexts as texts } from '../../texts/keys.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { CheckField } from '../../ui/form/Field.tsx'

/** Shows a secret this once. Only one who says that it is stored can leave: no stray click loses it. */
export function ShownSecret({ secret, onClose }: { secret: string; onClose: () => void }): ReactNode {
  const [isStored, setStored] = useState(false)
  return (
    <Dialog isGuarded onClose={onClose} title={texts.secretTitle} description={texts.secretLead}>
      <div className="grid gap-4">
        <code className="rounded-md bg-sunken px-3 py-2.5 font-mono text-sm break-all select-all">{secret}</code>
        <div>
          <CopyButton text={secret} label={texts.copySecret} />
        </div>
        <CheckField label={texts.stored} checked={isStored} onChange={({ target }) => setStored(target.checked)} />
      </div>
      <Actions>
        <Button look="main" disabled={!isStored} onClick={onClose}>
          {texts.done}
        </Button>
      </Actions>
    </Dialog>
  )
}
