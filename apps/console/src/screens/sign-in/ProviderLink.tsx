import type { ReactNode } from 'react'
import { providerAddress, providerName } from '../../api/provider.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { buttonClasses } from '../../ui/button/Button.tsx'
import { classes } from '../../ui/classes.ts'

interface ProviderLinkProps {
  next: string
  /** In a tab of its own, so that this page stays as it is. */
  isBeside?: boolean
}

/** Leads to the identity provider, where people sign in at one. */
export function ProviderLink({ next, isBeside = false }: ProviderLinkProps): ReactNode {
  if (providerName === undefined) return undefined
  return (
    <>
      <a
        href={providerAddress(next)}
        className={classes(buttonClasses('main'), 'w-full')}
        {...(isBeside && { target: '_blank', rel: 'noopener' })}
      >
        {texts.withProvider(providerName)}
      </a>
      {isBeside && <p className="text-sm text-muted">{texts.beside}</p>}
      <p className="text-sm text-muted">{texts.orKey}</p>
    </>
  )
}
