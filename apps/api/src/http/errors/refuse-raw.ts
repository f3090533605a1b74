import type { Socket } from 'node:net'
import type { ErrorCode } from '@organizations/domain'
import { rawErrorResponse } from './errors.ts'

/** How long a sender that was answered early may go on sending its body, so that it reads the answer. */
export const DRAIN_MS = 5000

/** Answers on a connection for which there is no reply object, and ends it, even if the other side does not. */
export function refuseRaw(socket: Socket, code: ErrorCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.end(rawErrorResponse(code))
  setTimeout(() => socket.destroy(), DRAIN_MS).unref()
}
