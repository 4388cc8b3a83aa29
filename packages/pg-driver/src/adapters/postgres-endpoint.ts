/** What every adapter for a PostgreSQL server on a network shares: the address, the way there, and the observer. */
import { failure, type Result, success } from '@quern/result'
import type { Capabilities, Connection, ConnectFault, Endpoint, EndpointFault, EndpointOptions, ReplyFault } from '../driver/contract.ts'
import { cancelBackend, cancelLeftBackend, type DialAgain } from './backend-cancel.ts'
import { invalidOption } from './connection-string.ts'
import { canTuneKeepAlive, dial, type Encryption, type Place } from './dial.ts'
import { tryHosts } from './hosts.ts'
import { observeSession, type ObservedSession } from './observed-session.ts'
import { type PostgresAddress, postgresAddress, type TargetSession } from './postgres-address.ts'
import { hostText, isLocalSocket } from './postgres-hosts.ts'
import { loginWatch } from './required-authentication.ts'
import { GIVEN_UP, GIVEN_UP_FAULT } from './socket-events.ts'
import { storedPassword } from './stored-password.ts'
import { unsuitable } from './target-session.ts'

/** Who wants in, and where: what a driver's package sends in start-up, besides the settings. */
export interface SessionAddress {
  /** The host's name as it was asked for: by now there is a connection to it. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** What an adapter does itself. All else of a {@link Connection} is the observer's. */
export type SessionCalls = Pick<Connection, 'execute' | 'script' | 'stream'>

/**
 * Starts a session with an adapter's package, on a socket that is connected, encrypted where it is to be, and observed.
 * It may throw nothing and may wait for ever: whoever calls it ends the socket when the time is over.
 *
 * @param settings all settings to start the session with, those of the connection string among them.
 */
export type OpenSession = (
  observed: ObservedSession,
  settings: Readonly<Record<string, string>>,
  address: SessionAddress,
) => Promise<Result<SessionCalls, ConnectFault>>

/** What an adapter's package can do, where that is more or less than what every one does. */
export interface AdapterAbilities {
  /** The most parameters that one statement can have. */
  readonly maximumParameters?: number
  /** It answers SCRAM with channel binding wherever the server offers that. */
  readonly channelBinding?: boolean
}

/** Why a session cannot be used, where its first statement failed. */
export const startupFault = (fault: ReplyFault): ConnectFault => {
  // A FATAL error ends the connection, and is the server's answer all the same.
  if (fault.error !== undefined) return { tag: 'ServerRefusal', error: fault.error }
  return fault
}

/** What a server on a network can do, whatever the adapter. */
const CAPABILITIES: Capabilities = { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 65_533 }

/** How long a place has to take a connection, in milliseconds, where there is another one and nothing was said. */
const REACH_TIME = 3_000

/** How long the whole way takes where nothing was said, in milliseconds. */
const CONNECT_TIME = 10_000

/** pg_hba.conf does not let this connection in; with encryption, or without, it might. */
const INVALID_AUTHORIZATION = '28000'

/** The connection of a session that has started. */
const connectionOn = (observed: ObservedSession, calls: SessionCalls, address: string, dialAgain: DialAgain): Connection => ({
  processId: observed.key().processId,
  address,
  parameters: observed.parameters,
  loss: observed.loss,
  execute: calls.execute,
  script: calls.script,
  stream: calls.stream,
  cancel: () => cancelBackend(observed.key(), dialAgain, observed.over),
  close: observed.close,
  destroy: reason => {
    observed.lose('client', reason)
  },
  subscribe: observed.subscribe,
})

/** How to try encryption, in turn: the next way is for a server that refused the one before. */
const encryptions = (place: Place, { tls }: PostgresAddress): readonly Encryption[] => {
  if (isLocalSocket(place.host) || tls.mode === 'disable') return ['off']
  if (tls.mode === 'prefer') return ['offered', 'off']
  return tls.mode === 'allow' ? ['off', 'on'] : ['on']
}

/** Whether the other way to encrypt may do where one did not. A wrong password is wrong either way, and is not sent again. */
const isForEncryption = (fault: ConnectFault): boolean =>
  fault.tag === 'TlsRefused' ? fault.code !== 'PROTOCOL' : fault.tag === 'ServerRefusal' && fault.error.sqlstate === INVALID_AUTHORIZATION

/** The longest that connecting takes, in milliseconds, where it has limits of its own. */
const connectTimeOf = ({ hosts, connectTimeout, targetSession }: PostgresAddress): number | undefined => {
  if (connectTimeout === 0) return hosts.length === 1 ? undefined : CONNECT_TIME + REACH_TIME * (hosts.length - 1)
  // A name may have an address of either kind.
  const places = hosts.reduce((sum, host) => sum + (host.address !== '' || isLocalSocket(host) ? 1 : 2), 0)
  return connectTimeout * 1_000 * places * (targetSession === 'prefer-standby' ? 2 : 1) + 1_000
}

const remarkOn = (text: string): void => {
  process.emitWarning(text, { type: 'ConnectionOptionWarning', code: 'QUERN_CONNECTION_OPTION' })
}

/** Makes the endpoint of a connection string, for an adapter that gives how it starts a session. */
export const postgresEndpoint = async (
  { url, settings, random = Math.random }: EndpointOptions,
  openSession: OpenSession,
  { maximumParameters = CAPABILITIES.maximumParameters, channelBinding = false }: AdapterAbilities = {},
): Promise<Result<Endpoint, EndpointFault>> => {
  const read = await postgresAddress(url)
  if (!read.ok) return read
  const address = read.value
  const { user, database, connectTimeout, keepAlive, authentication } = address
  if (authentication.channelBinding && !channelBinding) {
    return invalidOption('channel_binding', 'this driver cannot bind an authentication to the TLS connection')
  }
  address.remarks.forEach(remarkOn)
  if ((keepAlive.interval !== undefined || keepAlive.count !== undefined) && !canTuneKeepAlive()) {
    remarkOn('keepalives_interval and keepalives_count have no effect: this Node cannot set them')
  }
  let remarked = false
  const remarkOnce = (text: string): void => {
    if (!remarked) remarkOn(text)
    remarked = true
  }

  /** The requests to stop what lost connections have left behind. */
  const cancelling = new Set<Promise<void>>()
  const closing = new AbortController()

  /** Opens a session at one place, with one way of encryption. */
  const open = async (
    place: Place, target: TargetSession, encryption: Encryption, reachTime: number, signal: AbortSignal,
  ): Promise<Result<Connection, ConnectFault>> => {
    const dialled = await dial(place, address, encryption, signal, reachTime)
    if (!dialled.ok) return dialled
    const watch = loginWatch(authentication)
    const observed = observeSession(dialled.value.socket, watch.check)
    const giveUp = (): void => {
      observed.lose('client', 'the attempt was given up')
    }
    const refuse = (fault: ConnectFault): Result<never, ConnectFault> => {
      observed.lose('client', 'start-up failed')
      return failure(fault)
    }
    signal.addEventListener('abort', giveUp)
    try {
      const password = await storedPassword(place.host, address, remarkOnce)
      if (signal.aborted) return refuse(GIVEN_UP_FAULT)
      const { name, port } = place.host
      const opened = await openSession(observed, { ...address.settings, ...settings }, { host: name || place.ip, port, user, password, database })
      const refusal = watch.refusal()
      if (refusal !== undefined) return refuse({ tag: 'UnacceptableServer', option: authentication.channelBinding ? 'channel_binding' : 'require_auth', detail: refusal })
      if (!opened.ok) return refuse(opened.error)
      const wrong = await unsuitable({ execute: opened.value.execute, parameters: observed.parameters }, target)
      if (!wrong.ok) return refuse(startupFault(wrong.error))
      if (wrong.value !== undefined) return refuse({ tag: 'UnacceptableServer', option: 'target_session_attrs', detail: wrong.value })
      // The request to cancel goes to this very server, encrypted as this session is.
      const again: Encryption = dialled.value.isEncrypted ? 'on' : 'off'
      const dialAgain: DialAgain = over => dial(place, address, again, over)
      observed.subscribe(({ kind }) => {
        if (kind !== 'lost' || !observed.leftWorking()) return
        const cancelled = cancelLeftBackend(observed.key(), dialAgain, closing.signal)
        cancelling.add(cancelled)
        void cancelled.then(() => cancelling.delete(cancelled))
      })
      return success(connectionOn(observed, opened.value, `${hostText(place.host)}/${database}`, dialAgain))
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  const connect = (signal: AbortSignal): Promise<Result<Connection, ConnectFault>> =>
    tryHosts(address, random, signal, async (place, target, isLast) => {
      const limit = connectTimeout === 0 ? undefined : AbortSignal.timeout(connectTimeout * 1_000)
      const both = limit === undefined ? signal : AbortSignal.any([signal, limit])
      const reachTime = connectTimeout === 0 && !isLast ? REACH_TIME : 0
      let tried: Result<Connection, ConnectFault> = GIVEN_UP
      for (const encryption of encryptions(place, address)) {
        tried = await open(place, target, encryption, reachTime, both)
        if (tried.ok || !isForEncryption(tried.error)) break
      }
      if (tried.ok || signal.aborted || limit?.aborted !== true) return tried
      return failure({ tag: 'Unreachable', code: 'ETIMEDOUT', detail: `there was no session within connect_timeout, ${connectTimeout} s` })
    })

  const connectTime = connectTimeOf(address)
  return success({
    capabilities: { ...CAPABILITIES, maximumParameters },
    address: `${address.hosts.map(hostText).join(',')}/${database}`,
    ...(connectTime !== undefined && { connectTime }),
    connect,
    close: async () => {
      closing.abort()
      await Promise.all(cancelling)
    },
  })
}
