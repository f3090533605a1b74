import {
  deleteBundleInput,
  listBundlesInput,
  registerBundleInput,
  setBundleMetadataInput,
  setBundleToChannelInput,
} from '@organizations/domain'
import {
  deleteBundles,
  listBundles,
  registerBundle,
  setBundleMetadata,
  setBundleToChannel,
} from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

/** Content is sent over REST only: PUT /bundle/upload, GET /bundle/download. */
export const bundleRouter = router({
  list: listProcedure.input(listBundlesInput).query(({ ctx: { deps, call }, input }) => listBundles(deps, call(input))),
  register: procedure
    .input(registerBundleInput)
    .mutation(({ ctx: { deps, call }, input }) => registerBundle(deps, call(input))),
  setToChannel: procedure
    .input(setBundleToChannelInput)
    .mutation(({ ctx: { deps, call }, input }) => setBundleToChannel(deps, call(input))),
  setMetadata: procedure
    .input(setBundleMetadataInput)
    .mutation(({ ctx: { deps, call }, input }) => setBundleMetadata(deps, call(input))),
  delete: procedure
    .input(deleteBundleInput)
    .mutation(({ ctx: { deps, call }, input }) => deleteBundles(deps, call(input))),
})
