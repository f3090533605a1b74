/** Starts a mail server as a process of its own, which can be killed and started again at its address. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { atExit } from '../at-exit.ts'
import { programEnv } from '../program.ts'
import type { FromServer, RawMail, ServerAnswer, ServerTls, ToServer } from './messages.ts'
import { readMail, type ReadMail } from './read-mail.ts'

export interface MailServer {
  /** `smtp://127.0.0.1:port`, or `smtps:`. */
  url: string
  /** What it has taken, also before it was killed. */
  received: (ReadMail & RawMail)[]
  /** What it has got and holds back, without saying that it took it. */
  held: (ReadMail & RawMail)[]
  answer: (answer: ServerAnswer) => void
  /** Takes what it holds, unless the client has gone meanwhile. */
  release: () => void
  /** SIGKILL. */
  kill: () => Promise<void>
  /** Again at its address. */
  start: () => Promise<void>
}

/** `user`: `name:password`, which it then asks for. `tls`: it offers STARTTLS, or with `secure` speaks TLS alone. */
export async function startMailServer({ user, tls }: { user?: string; tls?: ServerTls } = {}): Promise<MailServer> {
  const received: MailServer['received'] = []
  const held: MailServer['held'] = []
  let port = 0
  let child: ChildProcess | undefined
  let answer: ServerAnswer = 'accept'
  const say = (message: ToServer) => void child?.send(message, () => {}) // it may have been killed
  const start = async () => {
    const file = fileURLToPath(new URL('serve.ts', import.meta.url))
    const started = fork(file, [String(port), user ?? '', ...(tls === undefined ? [] : [JSON.stringify(tls)])], {
      env: programEnv(),
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child = started
    const forget = atExit(() => started.kill('SIGKILL'))
    started.once('exit', forget)
    await new Promise<void>((resolve, reject) => {
      started.once('exit', () => reject(new Error('The mail server ended before it listened')))
      started.on('message', (message: FromServer) => {
        if ('received' in message) received.push({ ...message.received, ...readMail(message.received.raw) })
        else if ('held' in message) held.push({ ...message.held, ...readMail(message.held.raw) })
        else {
          ;({ port } = message)
          resolve()
        }
      })
    })
    say({ answer })
  }
  await start()
  const login = user === undefined ? '' : `${user.replace(/[^:]+/g, encodeURIComponent)}@`
  return {
    url: `${tls?.secure === true ? 'smtps' : 'smtp'}://${login}127.0.0.1:${port}`,
    received,
    held,
    answer(next) {
      answer = next
      say({ answer })
    },
    release: () => say({ release: true }),
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    start,
  }
}
