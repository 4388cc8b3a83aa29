import { type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import { invalidOption } from './connection-string.ts'

/** How a server may let a client in, as `require_auth` names it. */
type Method = 'password' | 'md5' | 'gss' | 'sspi' | 'scram-sha-256' | 'oauth' | 'none'

const METHODS: readonly Method[] = ['password', 'md5', 'gss', 'sspi', 'scram-sha-256', 'oauth', 'none']

/** What a client asks of the way in which a server lets it in. */
export interface RequiredAuthentication {
  /** The methods that will do. */
  readonly methods: ReadonlySet<Method>
  /** Only a SCRAM exchange that is bound to the TLS connection will do. */
  readonly channelBinding: boolean
}

/** Whatever the server asks for. */
export const ANY_AUTHENTICATION: RequiredAuthentication = { methods: new Set(METHODS), channelBinding: false }

const isMethod = (text: string): text is Method => METHODS.some(method => method === text)

/**
 * Reads `require_auth`: a list of methods that will do, or, each with `!` before it, of those that will not.
 *
 * Source: PostgreSQL manual, "Parameter Key Words", require_auth.
 */
export const requiredMethods = (text: string): Result<ReadonlySet<Method>, EndpointFault> => {
  if (text === '') return success(ANY_AUTHENTICATION.methods)
  const items = text.split(',').map(item => item.trim())
  const refused = items.filter(item => item.startsWith('!'))
  if (refused.length > 0 && refused.length < items.length) return invalidOption('require_auth', 'methods with and without "!" do not go together')
  const methods = items.map(item => item.replace(/^!/, ''))
  if (!methods.every(isMethod)) return invalidOption('require_auth', `it is a list of ${METHODS.join(', ')}, each with or all without "!"`)
  const named = new Set(methods)
  if (named.size < methods.length) return invalidOption('require_auth', 'a method is in it twice')
  return success(refused.length > 0 ? new Set(METHODS.filter(method => !named.has(method))) : named)
}

/** Follows how a server lets a client in. */
export interface LoginWatch {
  /** Takes the body of an Authentication message. Gives why it is not to be answered, or nothing. */
  readonly check: (body: Buffer) => string | undefined
  /** Why the server is not acceptable, where it is not. */
  readonly refusal: () => string | undefined
}

/** The kinds of Authentication message: those that ask for something, by method. */
const ASKS: ReadonlyMap<number, Method> = new Map([[3, 'password'], [5, 'md5'], [7, 'gss'], [9, 'sspi']])
const OK = 0
const SASL = 10
const SASL_FINAL = 12

/**
 * Makes the watch over one start-up. A server that asks for SCRAM must also end it: one that says "come in" before it has
 * shown that it knows the password may not be the one that was asked for.
 */
export const loginWatch = ({ methods, channelBinding }: RequiredAuthentication): LoginWatch => {
  let asked: Method = 'none'
  let proven = false
  let refusal: string | undefined

  const judge = (body: Buffer): string | undefined => {
    const kind = body.readInt32BE(0)
    if (kind === SASL_FINAL) proven = true
    if (kind === OK) {
      if (asked === 'scram-sha-256' && !proven) return 'the server ended the authentication before it had shown that it knows the password'
      if (asked !== 'none') return undefined
      if (!methods.has('none')) return 'the server asks for no authentication, which require_auth does not accept'
      return channelBinding ? 'the server asks for no authentication, and channel_binding asks for one that is bound' : undefined
    }
    const mechanisms = kind === SASL ? body.toString('latin1', 4).split('\0') : []
    const method = kind === SASL ? (mechanisms.some(name => name.startsWith('SCRAM-')) ? 'scram-sha-256' : 'oauth') : ASKS.get(kind)
    if (method === undefined) return undefined
    asked = method
    if (!methods.has(method)) return `the server asks for authentication by ${method}, which require_auth does not accept`
    return channelBinding && !mechanisms.includes('SCRAM-SHA-256-PLUS') ? 'the server does not offer channel binding, which channel_binding asks for' : undefined
  }

  return {
    check: body => (refusal = judge(body)),
    refusal: () => refusal,
  }
}
