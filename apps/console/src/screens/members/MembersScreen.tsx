import type { ReactNode } from 'react'
import { Page } from '../../ui/Page.tsx'

export function MembersScreen(): ReactNode {
  return <Page title="MembersScreen">{null}</Page>
}
