/** The pages that the menu and the palette lead to. A new screen gets a line here. */
import {
  Activity,
  Building2,
  ChartLine,
  ClipboardList,
  History,
  KeyRound,
  MonitorSmartphone,
  Network,
  Package,
  Radio,
  Settings,
  Trash2,
  TriangleAlert,
  UserCog,
  Users,
  Webhook,
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
  { label: texts.apps, icon: Package, to: '/org/$orgId/apps' },
  { label: texts.statistics, icon: ChartLine, to: '/org/$orgId/statistics' },
  { label: texts.members, icon: Users, to: '/org/$orgId/members' },
  { label: texts.webhooks, icon: Webhook, to: '/org/$orgId/webhooks' },
  { label: texts.audit, icon: History, to: '/org/$orgId/audit' },
  { label: texts.events, icon: Radio, to: '/org/$orgId/events' },
  { label: texts.settings, icon: Settings, to: '/org/$orgId/settings' },
  { label: texts.danger, icon: TriangleAlert, to: '/org/$orgId/danger' },
] as const satisfies readonly MenuPage[]

/** The tabs of an app. */
export const appPages = [
  { label: texts.bundles, to: '/org/$orgId/apps/$appId/bundles' },
  { label: texts.channels, to: '/org/$orgId/apps/$appId/channels' },
  { label: texts.devices, to: '/org/$orgId/apps/$appId/devices' },
  { label: texts.statistics, to: '/org/$orgId/apps/$appId/statistics' },
] as const

/** For operators alone. */
export const operatorPages = [
  { label: texts.service, icon: Activity, to: '/operator' },
  { label: texts.users, icon: UserCog, to: '/operator/users' },
  { label: texts.operatorDeletions, icon: Trash2, to: '/operator/deletions' },
  { label: texts.participants, icon: Network, to: '/operator/participants' },
  { label: texts.operatorAudit, icon: ClipboardList, to: '/operator/audit' },
] as const satisfies readonly MenuPage[]

export interface MenuPage {
  label: string
  icon: LucideIcon
  to: string
}
