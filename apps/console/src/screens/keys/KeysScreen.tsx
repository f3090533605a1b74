import type { ReactNode } from 'react'
import { Page } from '../../ui/Page.tsx'

export function KeysScreen(): ReactNode {
  return <Page title="KeysScreen">{null}</Page>
}
