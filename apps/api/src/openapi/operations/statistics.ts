import {
  appStatisticsInput,
  bundleUsageInput,
  organizationStatisticsInput,
  userStatisticsInput,
  bundleUsageSchema,
  statisticsPointSchema,
} from '@organizations/domain'
import { z } from 'zod'
import type { ApiOperation } from '../operation.ts'

const tag = 'Statistics'
const ofApp = ['app_not_found', 'key_policy'] as const
const description = 'At most 366 days.'
const answer = z.array(statisticsPointSchema)

export const statisticsOperations: readonly ApiOperation[] = [
  {
    method: 'get',
    path: '/statistics/app/{app_id}',
    id: 'readAppStatistics',
    tag,
    summary: 'The days of an app',
    description,
    input: appStatisticsInput,
    answer,
    errors: ofApp,
  },
  {
    method: 'get',
    path: '/statistics/app/{app_id}/bundle_usage',
    id: 'readBundleUsage',
    tag,
    summary: "Which share of an app's devices ran which bundle",
    description,
    input: bundleUsageInput,
    answer: bundleUsageSchema,
    errors: ofApp,
  },
  {
    method: 'get',
    path: '/statistics/org/{org_id}',
    id: 'readOrganizationStatistics',
    tag,
    summary: 'The days of the apps of an organization together',
    description: `${description} With \`breakdown\` at most 50,000 points.`,
    input: organizationStatisticsInput,
    answer,
    errors: ['organization_not_accessible', 'key_policy'],
  },
  {
    method: 'get',
    path: '/statistics/user',
    id: 'readUserStatistics',
    tag,
    summary: 'The days of all apps that the key reaches together',
    description,
    input: userStatisticsInput,
    answer,
    errors: [],
  },
]
