import type { z } from 'zod'
import { appIdField } from '../apps/app.ts'
import type { BundleUsage, StatisticsPoint } from './statistics-answers.ts'
import { day, flag, inputObject, nameOf, optional } from '../input/fields.ts'

/** How many days a call covers at most. */
export const MAX_DAYS = 366
/** A point of every app, or version, and day: more than this would be too much for one answer. */
export const MAX_POINTS = 50_000
const DAY_MS = 86_400_000
const period = { from: day('from'), to: day('to') }
const accumulation = { noAccumulate: optional(flag('noAccumulate')) }

export const appStatisticsInput = ofPeriod(inputObject({ app_id: appIdField, ...period, ...accumulation }))
export const bundleUsageInput = ofPeriod(inputObject({ app_id: appIdField, ...period }))
export const organizationStatisticsInput = ofPeriod(
  inputObject({
    org_id: nameOf('org_id'),
    ...period,
    /** A point for each app and day. */
    breakdown: optional(flag('breakdown')),
    ...accumulation,
  }),
)
export const userStatisticsInput = ofPeriod(inputObject({ ...period, ...accumulation }))

export type AppStatisticsInput = z.output<typeof appStatisticsInput>
export type BundleUsageInput = z.output<typeof bundleUsageInput>
export type OrganizationStatisticsInput = z.output<typeof organizationStatisticsInput>
export type UserStatisticsInput = z.output<typeof userStatisticsInput>

/** All days from one to another, both included. */
export function daysOf({ from, to }: { from: string; to: string }): string[] {
  const length = daysBetween(from, to) + 1
  return Array.from({ length }, (_, index) => new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10))
}

/** The day, in UTC, of a moment (milliseconds since 1970). */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10)
}

/** The counts of a day; a missing one is zero. */
export type DailyCount = Pick<StatisticsPoint, 'date' | 'mau' | 'storage' | 'bandwidth'>

/**
 * A point for every day, also for days without counts. Storage is accumulated, beginning with what was stored before
 * the first day, unless only each day's own is wanted (`storedBefore` null). Pure.
 */
export function statisticsPoints(
  days: readonly string[],
  counts: readonly DailyCount[],
  storedBefore: number | null,
): DailyCount[] {
  const byDate = new Map(counts.map((it) => [it.date, it]))
  let stored = storedBefore ?? 0
  return days.map((date) => {
    const { mau = 0, storage = 0, bandwidth = 0 } = byDate.get(date) ?? {}
    stored += storage
    return { date, mau, storage: storedBefore === null ? storage : stored, bandwidth }
  })
}

/** How many devices ran a version on a day. */
export interface DailyBundleCount {
  date: string
  version_name: string
  devices: number
}

/** Percents, to two digits, of each day's devices by version. Pure. */
export function bundleUsage(days: readonly string[], counts: readonly DailyBundleCount[]): BundleUsage {
  const totals = Map.groupBy(counts, ({ date }) => date)
  const total = (date: string) => (totals.get(date) ?? []).reduce((sum, { devices }) => sum + devices, 0)
  const byVersion = Map.groupBy(counts, ({ version_name }) => version_name)
  const datasets = [...byVersion].map(([label, ofVersion]) => {
    const devices = new Map(ofVersion.map((it) => [it.date, it.devices]))
    const percent = (date: string) => ((devices.get(date) ?? 0) / Math.max(total(date), 1)) * 100
    return { label, data: days.map((date) => Math.round(percent(date) * 100) / 100) }
  })
  return { labels: [...days], datasets: datasets.toSorted((one, other) => (one.label < other.label ? -1 : 1)) }
}

function ofPeriod<Shape extends typeof period & z.ZodRawShape>(input: z.ZodObject<Shape>): z.ZodObject<Shape> {
  const isInOrder = { error: 'Expected from to be no later than to' }
  const isShort = { error: `Expected at most ${MAX_DAYS} days from from to to` }
  // Both are days: refinements run only if the fields are valid.
  const periodOf = (value: unknown) => value as { from: string; to: string }
  return input
    .refine((value) => periodOf(value).from <= periodOf(value).to, { ...isInOrder, path: ['from'], abort: true })
    .refine((value) => daysBetween(periodOf(value).from, periodOf(value).to) < MAX_DAYS, { ...isShort, path: ['to'] })
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}
