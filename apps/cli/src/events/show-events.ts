import type { Client } from '../http/connect.ts'
import type { Output } from '../terminal/output.ts'

type Page = Awaited<ReturnType<Client['event']['list']['query']>>
export type Event = Page['data'][number]

/** Prints a page of events, and how to go on. */
export function showEvents(output: Output, page: Page): void {
  const columns = {
    TIME: ({ timestamp }: Event) => timestamp,
    ORGANIZATION: ({ data }: Event) => data.organization_id,
    NUMBER: ({ data }: Event) => data.sequence,
    TYPE: ({ type }: Event) => type,
    WHO: whoDid,
    DETAILS: describeDetails,
  }
  output.rows(page.data, columns, page, { whole: ['TIME', 'TYPE'], details: ['ORGANIZATION', 'NUMBER'] })
  output.note(`${page.hasMore ? 'There are more' : 'To go on from here'}: --after ${page.cursor}`)
}

export function whoDid({ data: { actor } }: Event): string {
  return actor?.user_id ?? 'the service'
}

const ofEveryType = new Set(['organization_id', 'sequence', 'actor'])

/** One part for each field that the type of the event has: `app_id: "com.example.app"`. */
export function describeDetails({ data }: Event): string {
  return Object.entries(data)
    .filter(([name]) => !ofEveryType.has(name))
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')
}
