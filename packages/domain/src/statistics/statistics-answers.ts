import { z } from 'zod'
import { countSchema, daySchema } from '../answers/answer-fields.ts'
import { MAX_DAYS, MAX_POINTS } from './statistics.ts'

/** A day of an app, an organization, or all that a key reaches (docs/rest-contract.md). */
export const statisticsPointSchema = z
  .object({
    date: daySchema,
    mau: countSchema.meta({ description: 'Devices that were active in the month that ends with the day.' }),
    // With `noAccumulate` it is below zero on a day on which more was deleted than stored.
    storage: z
      .int()
      .meta({ description: 'Bytes: all that is stored by the end of the day, or what the day added or took away.' }),
    bandwidth: countSchema.meta({ description: 'Bytes that went out on the day.' }),
    app_id: z.string().exactOptional().meta({ description: 'With `breakdown`, whose day it is.' }),
  })
  .meta({ id: 'StatisticsPoint' })

/** Which share of an app's devices ran which bundle, by day. */
export const bundleUsageSchema = z
  .object({
    labels: z.array(daySchema).max(MAX_DAYS),
    datasets: z
      .array(
        z.object({
          label: z.string().meta({ description: 'A version.' }),
          data: z
            .array(z.number().min(0).max(100))
            .max(MAX_DAYS)
            .meta({ description: 'Percents, in the order of the labels.' }),
        }),
      )
      .max(MAX_POINTS),
  })
  .meta({ id: 'BundleUsage', description: "Which share of an app's devices ran which bundle, by day." })

export type StatisticsPoint = z.output<typeof statisticsPointSchema>
export type BundleUsage = z.output<typeof bundleUsageSchema>
