/** How a server lets a client in, as an observer can judge it who knows no password. */
import { BACKEND } from './backend.ts'
import type { BackendMessage } from './backend-message.ts'
import { BodyReader } from './body-reader.ts'
import { decodeBackendBody } from './message-reader.ts'

/** The server's first message of SCRAM: nonce, salt, and a number of iterations that a client can be asked for. */
const SERVER_FIRST = /^r=([!-+\--~]+),s=[A-Za-z0-9+/]+={0,2},i=[1-9]\d{0,6}$/

/** The client's first message: the header for channel binding, the user's name, and the nonce. */
const CLIENT_FIRST = /^[^,]*,[^,]*,n=[^,]*,r=([!-+\--~]+)/

/** Follows the messages by which a server lets a client in. */
export interface AuthenticationExchange {
  /** Takes the body of a client's answer. */
  readonly sent: (body: Buffer) => void
  /** Takes the body of an Authentication message, and tells what is wrong with it, or with its time. */
  readonly received: (body: Buffer) => string | undefined
  readonly hasBegun: () => boolean
  /** AuthenticationOk came. */
  readonly isOver: () => boolean
}

const begins = (text: string, prefix: string): boolean => text.length > prefix.length && text.startsWith(prefix)

/**
 * Begins to follow. Of SCRAM it checks what needs no password, and what some drivers do not look at: that the server takes up the
 * client's nonce, so that its answer was not recorded before; that the number of iterations is one that a client can be asked for;
 * and that it lets nobody in before it has shown that it knows the password too.
 *
 * Source: RFC 5802, sections 5.1 and 7; PostgreSQL manual, "SASL Authentication".
 */
export const authenticationExchange = (): AuthenticationExchange => {
  let last: string | undefined
  let mechanism = ''
  let nonce = ''
  let isAnswered = true

  const order = (kind: string, isRight: boolean): string | undefined => (isRight && isAnswered ? undefined : `${kind} follows ${last ?? 'nothing'}`)

  const judge = (message: BackendMessage): string | undefined => {
    const { kind } = message
    const isScram = mechanism.startsWith('SCRAM-')
    switch (kind) {
      case 'AuthenticationOk':
        if (last === 'AuthenticationSASL' || last === 'AuthenticationSASLContinue') return 'the server ended the authentication before it had shown that it knows the password'
        return order(kind, true)
      case 'AuthenticationSASLContinue': {
        const wrong = order(kind, last === 'AuthenticationSASL' || (!isScram && last === kind))
        if (wrong !== undefined || !isScram) return wrong
        const found = SERVER_FIRST.exec(Buffer.from(message.data).toString('latin1'))
        if (found === null) return 'the SCRAM message of the server is not one'
        return begins(found[1] ?? '', nonce) ? undefined : 'the server does not take up the nonce of the client'
      }
      case 'AuthenticationSASLFinal':
        return order(kind, last === 'AuthenticationSASLContinue' || (!isScram && last === 'AuthenticationSASL'))
      case 'AuthenticationGSSContinue':
        return order(kind, last === 'AuthenticationGSS' || last === 'AuthenticationSSPI' || last === kind)
      default:
        return order(kind, last === undefined)
    }
  }

  return {
    sent: body => {
      isAnswered = true
      if (last !== 'AuthenticationSASL') return
      const reader = new BodyReader(body, 0, body.length)
      mechanism = reader.text()
      reader.int32()
      nonce = CLIENT_FIRST.exec(reader.bytes(reader.left).toString('latin1'))?.[1] ?? ''
    },
    received: body => {
      const decoded = decodeBackendBody(BACKEND.authentication, body)
      if (!decoded.ok) return decoded.error.problem
      const problem = judge(decoded.value)
      if (problem !== undefined) return problem
      last = decoded.value.kind
      isAnswered = last === 'AuthenticationSASLFinal' || last === 'AuthenticationOk'
      return undefined
    },
    hasBegun: () => last !== undefined,
    isOver: () => last === 'AuthenticationOk',
  }
}

/**
 * Why a client that has a password and nothing else cannot answer an Authentication message. A driver that gets such a one may
 * wait for ever, or throw where nobody catches it.
 */
export const passwordProblem = (message: BackendMessage): string | undefined => {
  switch (message.kind) {
    case 'AuthenticationSASL':
      return message.mechanisms.includes('SCRAM-SHA-256') ? undefined : 'the server offers no SASL mechanism that is known here'
    case 'AuthenticationOk':
    case 'AuthenticationCleartextPassword':
    case 'AuthenticationMD5Password':
    case 'AuthenticationSASLContinue':
    case 'AuthenticationSASLFinal':
      return undefined
    default:
      return `the server asks for an authentication (${message.kind}) that is not known here`
  }
}
