import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type BackendMessage, backendReader, encodeFrontend, type FrontendMessage } from '../src/protocol/index.ts'

const NONCE = 'rOprNGfwEbeRWgbNEkqO'

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** A client's proof that it knows the password. Source: RFC 5802, section 3. */
const proof = (password: string, serverFirst: string): string => {
  const { r = '', s = '', i = '' } = Object.fromEntries(serverFirst.split(',').map(part => [part[0], part.slice(2)]))
  const salted = pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256')
  const clientKey = hmac(salted, 'Client Key')
  const withoutProof = `c=biws,r=${r}`
  const signature = hmac(createHash('sha256').update(clientKey).digest(), `n=,r=${NONCE},${serverFirst},${withoutProof}`)
  return `${withoutProof},p=${Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0))).toString('base64')}`
}

const answerTo = (message: BackendMessage, password: string): FrontendMessage | undefined => {
  if (message.kind === 'AuthenticationSASL') return { kind: 'SASLInitialResponse', mechanism: 'SCRAM-SHA-256', response: Buffer.from(`n,,n=,r=${NONCE}`) }
  if (message.kind !== 'AuthenticationSASLContinue') return undefined
  return { kind: 'SASLResponse', data: Buffer.from(proof(password, Buffer.from(message.data).toString())) }
}

/** Logs in at a server with nothing but the protocol module, says something, and gives all that the server says to its end. */
export const rawSessionAt = async (url: string, version: number, options: readonly string[], ...said: readonly FrontendMessage[]): Promise<readonly BackendMessage[]> => {
  const { hostname, port, username, password, pathname } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const reader = backendReader()
  const messages: BackendMessage[] = []
  const send = (message: FrontendMessage): void => {
    encodeFrontend(message).tap(bytes => socket.write(bytes))
  }
  socket.on('data', bytes => {
    const read = reader.read(bytes)
    if (read.fault !== undefined) socket.destroy(new Error(read.fault.problem))
    for (const message of read.messages) {
      messages.push(message)
      const answer = answerTo(message, decodeURIComponent(password))
      if (answer !== undefined) send(answer)
      if (message.kind === 'BackendKeyData') said.forEach(send)
    }
  })
  send({
    kind: 'StartupMessage',
    version,
    parameters: [{ name: 'user', value: username }, { name: 'database', value: pathname.slice(1) }, ...options.map(name => ({ name, value: '1' }))],
  })
  await once(socket, 'close')
  return messages
}
