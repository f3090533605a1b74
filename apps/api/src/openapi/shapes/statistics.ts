import type { BundleUsage, StatisticsPoint } from '@organizations/domain'
import { z } from 'zod'
import { shapeOf } from '../shape-of.ts'
import { count, day } from './fields.ts'

export const statisticsPoint = shapeOf<StatisticsPoint>()(
  z
    .object({
      date: day,
      mau: count.meta({ description: 'Devices that were active in the month that ends with the day.' }),
      // With `noAccumulate` a day on which more was deleted than stored is below zero.
      storage: z
        .int()
        .meta({ description: 'Bytes: all that is stored by the end of the day, or what the day added or took away.' }),
      bandwidth: count.meta({ description: 'Bytes that went out on the day.' }),
      app_id: z.string().exactOptional().meta({ description: 'With `breakdown`, whose day it is.' }),
    })
    .meta({ id: 'StatisticsPoint' }),
)

export const bundleUsage = shapeOf<BundleUsage>()(
  z
    .object({
      labels: z.array(day),
      datasets: z.array(
        z.object({
          label: z.string().meta({ description: 'A version.' }),
          data: z.array(z.number().min(0).max(100)).meta({ description: 'Percents, in the order of the labels.' }),
        }),
      ),
    })
    .meta({ id: 'BundleUsage', description: "Which share of an app's devices ran which bundle, by day." }),
)
