import { expect, test } from 'vitest'
import { verifyChain, verifyReceipt, type PublicKey, type SealedReceipt } from './index.ts'

/** Sealed once, and kept as they are: one from before receipts had versions, and one of version 2. */
const { keys, chain } = JSON.parse(
  `{"keys":[{"kid":"e3cbac483051526f","kty":"OKP","crv":"Ed25519","x":"ehZlYFH_aGfZB6BP6XFx7j1GJ9FpBLWogGehxkfaZxo"}],"chain":[{"receipt":{"deletionId":"deletion_1","removed":[{"table":"apps","rows":1,"objects":0,"bytes":0}],"strays":0,"number":1,"previousHash":null},"hash":"0f19d14cceed3bd741472ad08b68ec64b73680a0028027151b38736bb266712a","signature":"/kejgE2jroKz+7BWqb9l1mXcUYZI2tS6Zkpo3KyzCdkT+rHmcSWAKFI4IWafxDb8PZPWqaGXS7t2YhVzZjGtDg==","kid":"e3cbac483051526f"},{"receipt":{"version":2,"participants":[{"id":"participant_1","name":"billing","outcome":"completed","at":"2026-11-29T00:00:00.000Z","counts":{"invoices":12}}],"deletionId":"deletion_2","removed":[],"strays":0,"number":2,"previousHash":"0f19d14cceed3bd741472ad08b68ec64b73680a0028027151b38736bb266712a"},"hash":"1c3a742d76476652dd51b1ffc52491b172fc9817ab61d35b28f4341972d52b33","signature":"OyfP/yBfjPoAPo07tajRZhuH7F6gJxMxtYtg7sBmn2RE6TXk+hvS6MIB9Tx5SZo9S7mmrAyzOBSNfQ7Gf4oFAw==","kid":"e3cbac483051526f"}]}`,
) as { keys: PublicKey[]; chain: SealedReceipt[] } // as it was sealed

test('receipts of both versions verify, in one chain', () => {
  expect(verifyChain(chain, keys)).toMatchObject({ isValid: true, last: { number: 2 } })
})

test('the participants of a receipt are signed', () => {
  const changed = JSON.parse(JSON.stringify(chain[1]).replace('"invoices":12', '"invoices":13')) as SealedReceipt // likewise
  expect(verifyReceipt(changed, keys)).toMatchObject({ isValid: false })
})
