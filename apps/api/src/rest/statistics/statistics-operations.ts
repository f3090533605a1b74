import {
  appStatisticsInput,
  bundleUsageInput,
  bundleUsageSchema,
  MAX_DAYS,
  MAX_POINTS,
  organizationStatisticsInput,
  statisticsPointSchema,
  userStatisticsInput,
} from '@organizations/domain'
import { getAppStatistics, getBundleUsage, getOrganizationStatistics, getUserStatistics } from '@organizations/services'
import { z } from 'zod'
import { operation, type Operation } from '../operation.ts'

const tag = 'Statistics'
const ofApp = ['app_not_found', 'key_policy'] as const
const description = 'At most 366 days.'
const answer = z.array(statisticsPointSchema).max(MAX_DAYS)

export const statisticsOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/statistics/app/{app_id}',
    id: 'readAppStatistics',
    tag,
    summary: 'The days of an app',
    description,
    input: appStatisticsInput,
    answer,
    errors: ofApp,
  }).run(getAppStatistics),
  operation({
    method: 'get',
    path: '/statistics/app/{app_id}/bundle_usage',
    id: 'readBundleUsage',
    tag,
    summary: "Which share of an app's devices ran which bundle",
    description: `${description} At most 50,000 points.`,
    input: bundleUsageInput,
    answer: bundleUsageSchema,
    errors: ofApp,
  }).run(getBundleUsage),
  operation({
    method: 'get',
    path: '/statistics/org/{org_id}',
    id: 'readOrganizationStatistics',
    tag,
    summary: 'The days of the apps of an organization together',
    description: `${description} With \`breakdown\` at most 50,000 points.`,
    input: organizationStatisticsInput,
    answer: z.array(statisticsPointSchema).max(MAX_POINTS),
    errors: ['organization_not_accessible', 'key_policy'],
  }).run(getOrganizationStatistics),
  operation({
    method: 'get',
    path: '/statistics/user',
    id: 'readUserStatistics',
    tag,
    summary: 'The days of all apps that the key reaches together',
    description,
    input: userStatisticsInput,
    answer,
    errors: [],
  }).run(getUserStatistics),
]
