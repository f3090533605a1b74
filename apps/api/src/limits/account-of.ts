import type { FastifyRequest } from 'fastify'
import { addressOf } from '../http/caller/address-of.ts'

const accounts = new WeakMap<FastifyRequest, string>()

/** Notes who makes a request: what the limits count by. */
export function noteAccount(request: FastifyRequest, account: string): void {
  accounts.set(request, account)
}

/** The account that makes a request; its address, when no valid key is known. */
export function accountOf(request: FastifyRequest): string {
  return accounts.get(request) ?? `address:${addressOf(request)}`
}
