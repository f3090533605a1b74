import {
  createWebhookInput,
  deleteWebhookInput,
  getDeliveryInput,
  getWebhookInput,
  listDeliveriesInput,
  listWebhooksInput,
  retryDeliveryInput,
  rotateWebhookInput,
  testWebhookInput,
  updateWebhookInput,
} from '@organizations/domain'
import {
  createWebhook,
  deleteWebhook,
  getDelivery,
  getWebhook,
  listDeliveries,
  listWebhooks,
  retryDelivery,
  rotateWebhook,
  testWebhook,
  updateWebhook,
} from '@organizations/services'
import { parsedBy } from '../parsed-by.ts'
import { listProcedure, procedure, router } from '../procedures.ts'

export const webhookRouter = router({
  list: listProcedure
    .input(parsedBy(listWebhooksInput))
    .query(({ ctx: { deps, call }, input }) => listWebhooks(deps, call(input))),
  get: procedure
    .input(parsedBy(getWebhookInput))
    .query(({ ctx: { deps, call }, input }) => getWebhook(deps, call(input))),
  create: procedure
    .input(parsedBy(createWebhookInput))
    .mutation(({ ctx: { deps, call }, input }) => createWebhook(deps, call(input))),
  update: procedure
    .input(parsedBy(updateWebhookInput))
    .mutation(({ ctx: { deps, call }, input }) => updateWebhook(deps, call(input))),
  delete: procedure
    .input(parsedBy(deleteWebhookInput))
    .mutation(({ ctx: { deps, call }, input }) => deleteWebhook(deps, call(input))),
  rotate: procedure
    .input(parsedBy(rotateWebhookInput))
    .mutation(({ ctx: { deps, call }, input }) => rotateWebhook(deps, call(input))),
  test: procedure
    .input(parsedBy(testWebhookInput))
    .mutation(({ ctx: { deps, call }, input }) => testWebhook(deps, call(input))),
  deliveries: listProcedure
    .input(parsedBy(listDeliveriesInput))
    .query(({ ctx: { deps, call }, input }) => listDeliveries(deps, call(input))),
  delivery: procedure
    .input(parsedBy(getDeliveryInput))
    .query(({ ctx: { deps, call }, input }) => getDelivery(deps, call(input))),
  retry: procedure
    .input(parsedBy(retryDeliveryInput))
    .mutation(({ ctx: { deps, call }, input }) => retryDelivery(deps, call(input))),
})
