/** A mail server as a process of its own: `start-mail-server.ts` starts it and tells it what to answer. */
import { SMTPServer, type SMTPServerAuthentication } from 'smtp-server'
import type { FromServer, ServerAnswer, ServerTls, ToServer } from './messages.ts'

const port = Number(process.argv[2])
const user = process.argv[3] === '' ? undefined : process.argv[3]
const tls = process.argv[4] === undefined ? undefined : (JSON.parse(process.argv[4]) as ServerTls) // by start-mail-server.ts
let answer: ServerAnswer = 'accept'
/** What takes a held mail, by its connection: one that its client has given up is not taken later. */
const held = new Map<string, () => void>()

const tell = (message: FromServer) => process.send?.(message)

process.on('message', (message: ToServer) => {
  if ('answer' in message) ({ answer } = message)
  else {
    for (const take of held.values()) take()
    held.clear()
  }
})
process.on('disconnect', () => process.exit())

const refusalOf = (at: 'recipient' | 'content' | 'sender', address: string): Error | undefined => {
  if (typeof answer === 'string' || answer.at !== at) return undefined
  // As real servers do, it says whom it does not know.
  return Object.assign(new Error(`<${address}> is not to our taste`), { responseCode: answer.code })
}

const server = new SMTPServer({
  authOptional: user === undefined,
  allowInsecureAuth: true,
  disabledCommands: [...(user === undefined ? ['AUTH'] : []), ...(tls === undefined ? ['STARTTLS'] : [])],
  ...tls,
  onAuth(auth: SMTPServerAuthentication, _session, callback) {
    if (`${auth.username}:${auth.password}` === user) callback(null, { user: auth.username })
    else callback(new Error('Wrong user or password'))
  },
  onMailFrom: ({ address }, _session, callback) => callback(refusalOf('sender', address)),
  onRcptTo: ({ address }, _session, callback) => callback(refusalOf('recipient', address)),
  onData(stream, session, callback) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address)
      const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
      const refusal = refusalOf('content', to.join())
      if (refusal !== undefined) {
        callback(refusal)
        return
      }
      const mail = { to, from, raw: Buffer.concat(chunks).toString('latin1'), secure: session.secure }
      const take = () => {
        tell({ received: mail })
        callback(null)
      }
      if (answer !== 'hold') {
        take()
        return
      }
      held.set(session.id, take)
      tell({ held: mail })
    })
  },
  onClose: ({ id }) => void held.delete(id),
})
server.on('error', () => {}) // a client that was killed
server.listen(port, '127.0.0.1', () => {
  const address = server.server.address()
  tell({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
