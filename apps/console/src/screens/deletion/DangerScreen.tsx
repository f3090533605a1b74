import type { ReactNode } from 'react'
import { Page } from '../../ui/Page.tsx'

export function DangerScreen(): ReactNode {
  return <Page title="DangerScreen">{null}</Page>
}
