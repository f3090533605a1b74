/** What is said in several places. Each room has a file of its own beside this. */
import type { Refusal } from '../api/refusal.ts'

export const texts = {
  product: 'Organizations',
  skipToContent: 'Skip to the content',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saved: 'Saved',
  search: 'Search',
  loading: 'Loading',
  retry: 'Try again',
  more: 'Show more',
  copied: 'Copied',
  notCopied: 'The browser did not copy it: select the text and copy it yourself',
  copyId: 'Copy the id',
  sameCall: 'The same as a call of the API',
  copyCall: 'Copy the call',
  copyRequestId: 'Copy the request id',
  requestId: 'Request id',
  optional: 'optional',
  never: 'never',
  unreachable: 'No server answers.',
  unexpected: 'The console has failed here.',
  away: 'The server is away. What you see is from before, and nothing can be changed until it is back.',
  awayInDialog: 'The server is away. Nothing can be sent until it is back.',
  back: 'The server is back.',
  notFoundTitle: 'Nothing here',
  notFound: 'This address leads to no page of the console.',
  toStart: 'Go to your organizations',
  seeDeletion: 'See its deletion',
  /** What one can do about a refusal; undefined where the service's own sentence says enough. */
  next(code: Refusal['code']): string | undefined {
    return adviceFor[code]
  },
} as const

const notByRole = 'Your role here does not allow it, or the key you signed in with. Ask an admin of the organization.'

const adviceFor: Partial<Record<Refusal['code'], string>> = {
  unreachable: 'This page asks again by itself until the server is back.',
  service_unavailable: 'This page asks again by itself until the service is back.',
  disk_full: 'An operator has to make room on the disk. Nothing was changed.',
  unexpected: 'Load the page again. If it happens again, tell your operator what you did.',
  internal_error: 'Try again. If it happens again, give your operator the request id.',
  too_many_requests: 'Wait a moment, then try again.',
  organization_not_accessible: 'It may be deleted, or your membership or the key you signed in with may not reach it.',
  admin_role_required: 'Ask an admin of the organization, or sign in with a key of mode all.',
  insufficient_member_permissions: notByRole,
  insufficient_app_permissions: notByRole,
  insufficient_bundle_permissions: notByRole,
  insufficient_channel_permissions: notByRole,
  operator_required: 'Ask an operator of this service, or sign in with a key of one that is not limited.',
  key_policy:
    'The key you signed in with does not meet the key policy of this organization: sign in with one that expires.',
  last_admin: 'Give another member the role super admin first.',
}
