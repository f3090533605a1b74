import type { ReactNode } from 'react'
import { Page } from '../../ui/Page.tsx'

export function SettingsScreen(): ReactNode {
  return <Page title="SettingsScreen">{null}</Page>
}
