import type { Socket } from 'node:net'
import type { ErrorCode } from '@organizations/domain'
import { rawErrorResponse } from './errors.ts'

/** How long a sender who was answered before all had come may go on sending, in order to read the answer. */
export const DRAIN_MS = 5000

/** Answers on a connection when there is no reply to answer with, and ends it, whether or not the other side does. */
export function refuseRaw(socket: Socket, code: ErrorCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.end(rawErrorResponse(code))
  setTimeout(() => socket.destroy(), DRAIN_MS).unref()
}
