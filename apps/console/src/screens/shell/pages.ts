/** The pages that the menu and the palette lead to. A new screen gets a line here. */
import {
  Building2,
  KeyRound,
  MonitorSmartphone,
  Settings,
  Trash2,
  TriangleAlert,
  Users,
  type LucideIcon,
} from 'lucide-react'
import { shellTexts as texts } from '../../texts/shell.ts'

export const accountPages = [
  { label: texts.organizations, icon: Building2, to: '/organizations' },
  { label: texts.keys, icon: KeyRound, to: '/keys' },
  { label: texts.sessions, icon: MonitorSmartphone, to: '/sessions' },
  { label: texts.deletions, icon: Trash2, to: '/deletions' },
] as const satisfies readonly MenuPage[]

export const organizationPages = [
  { label: texts.members, icon: Users, to: '/org/$orgId/members' },
  { label: texts.settings, icon: Settings, to: '/org/$orgId/settings' },
  { label: texts.danger, icon: TriangleAlert, to: '/org/$orgId/danger' },
] as const satisfies readonly MenuPage[]

export interface MenuPage {
  label: string
  icon: LucideIcon
  to: string
}
