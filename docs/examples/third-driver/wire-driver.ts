/**
 * A driver for `wire:`, in one file: PostgreSQL's own protocol over a socket of Node. It prepares nothing, knows no TLS, and
 * logs in without a password or by SCRAM. Quern's pool, transactions, failures and streams work on it as on every other.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { connect as connectSocket, type Socket } from 'node:net'
import {
  type Batch, type Connection, type ConnectFault, type ConnectionEvent, type ConnectionLoss, type Driver, optionsOf, type ReplyFault,
  type ResultColumn, type RowSource, type ServerError, type Statement, type TransactionStatus,
} from '@quern/pg-driver'
import { type BackendMessage, backendReader, encodeFrontend, type FrontendMessage, parseCommandTag, PROTOCOL_3_0, serverError } from '@quern/pg-driver/protocol'
import { failure, type Result, success } from '@quern/result'
import { z } from 'zod'

/** What may follow the `?` of the URL. */
const Options = z.strictObject({
  application_name: z.string().max(63).default('wire'),
  connect_timeout: z.coerce.number().min(0).max(600).default(10),
})

const EMPTY = { command: '', count: undefined }

/** What has come for what was sent. */
interface Exchange {
  columns: readonly ResultColumn[]
  rows: (string | null)[][]
  readonly tags: ReturnType<typeof parseCommandTag>[]
  error?: ServerError
  /** A stream asks for some rows, and syncs when the statement has ended. */
  syncs: boolean
  readonly settle: (answer: Result<'ready' | 'suspended', ConnectionLoss>) => void
}

const bytesOf = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text))

/** The messages that bring a statement to the point of Execute. */
const opening = ({ text, parameters }: Statement): FrontendMessage[] => [
  { kind: 'Parse', name: '', text, typeOids: [] },
  { kind: 'Bind', portal: '', statement: '', parameterFormats: [], values: parameters.map(bytesOf), resultFormats: [] },
  { kind: 'Describe', target: 'portal', name: '' },
]

const execute = (maximumRows: number): FrontendMessage => ({ kind: 'Execute', portal: '', maximumRows })

/** SCRAM-SHA-256, RFC 5802: proves the password without sending it, and checks that the server knows it too. */
const scram = (password: string) => {
  const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const bare = `n=,r=${randomBytes(18).toString('base64')}`
  let expected = ''
  return {
    first: Buffer.from(`n,,${bare}`),
    answer: (challenge: string): Buffer | undefined => {
      const [, nonce = '', salt = '', count = ''] = /^r=([^,]+),s=([^,]+),i=(\d{1,6})$/.exec(challenge) ?? []
      if (!nonce.startsWith(bare.slice(5)) || nonce === bare.slice(5)) return undefined
      const salted = pbkdf2Sync(password.normalize('NFKC'), Buffer.from(salt, 'base64'), Number(count), 32, 'sha256')
      const clientKey = hmac(salted, 'Client Key')
      const whole = `${bare},${challenge},c=biws,r=${nonce}`
      const signature = hmac(createHash('sha256').update(clientKey).digest(), whole)
      expected = `v=${hmac(hmac(salted, 'Server Key'), whole).toString('base64')}`
      const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)))
      return Buffer.from(`c=biws,r=${nonce},p=${proof.toString('base64')}`)
    },
    isRight: (verifier: string): boolean => verifier === expected,
  }
}

/** Opens a socket; whoever uses it listens for `close`, which follows an error. */
const reach = (port: number, host: string): Socket => connectSocket({ host, port, noDelay: true }).on('error', () => undefined)

const open = async (url: URL, startup: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Result<Connection, ConnectFault>> => {
  const [host, port] = [url.hostname || '127.0.0.1', Number(url.port || 5432)]
  const aborted: ConnectionLoss = { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'the attempt was given up' }
  if (signal.aborted) return failure(aborted)
  const socket = reach(port, host)
  const reader = backendReader()
  const listeners = new Set<{ readonly told: (event: ConnectionEvent) => void }>()
  const parameters = new Map<string, string>()
  const over = new AbortController()
  const login = scram(decodeURIComponent(url.password))
  let key = { processId: 0, secret: new Uint8Array() }
  let status: TransactionStatus = 'idle'
  let exchange: Exchange | undefined
  let loss: ConnectionLoss | undefined
  let reached = false
  let unreachable: ConnectFault | undefined

  const emit = (event: ConnectionEvent): void => {
    for (const { told } of listeners) told(event)
  }
  const lose = (by: ConnectionLoss['by'], detail: string, error = exchange?.error): void => {
    if (loss !== undefined) return
    loss = { tag: 'ConnectionLoss', sent: false, by, detail, ...(error !== undefined && { error }) }
    if (detail !== 'closed') socket.destroy()
    over.abort()
    const current = exchange
    exchange = undefined
    current?.settle(failure({ ...loss, sent: true }))
    emit({ kind: 'lost', loss })
  }
  const settle = (how: 'ready' | 'suspended'): void => {
    const current = exchange
    exchange = undefined
    current?.settle(success(how))
  }
  /** Gives the messages to the network, all or none of them. */
  const write = (...messages: readonly FrontendMessage[]): Result<void, ReplyFault> => {
    const encoded = messages.map(encodeFrontend)
    for (const one of encoded) {
      if (!one.ok) return failure({ tag: 'ServerRefusal', error: { severity: 'ERROR', sqlstate: '22021', message: one.error.problem }, status, prepared: false })
    }
    socket.write(Buffer.concat(encoded.map(one => one.valueOr(Buffer.alloc(0)))))
    return success(undefined)
  }
  /** The statement of a stream has ended: the server waits for Sync. */
  const ended = (): void => {
    if (exchange?.syncs !== true) return
    exchange.syncs = false
    write({ kind: 'Sync' }).tapError(fault => lose('protocol', fault.tag))
  }
  const answer = (message: FrontendMessage): void => {
    write(message).tapError(() => lose('protocol', 'the server asked for what cannot be sent'))
  }

  const take = (message: BackendMessage): void => {
    switch (message.kind) {
      case 'AuthenticationSASL':
        return answer({ kind: 'SASLInitialResponse', mechanism: 'SCRAM-SHA-256', response: login.first })
      case 'AuthenticationSASLContinue': {
        const data = login.answer(Buffer.from(message.data).toString())
        return data === undefined ? lose('protocol', 'the SCRAM message of the server is not one') : answer({ kind: 'SASLResponse', data })
      }
      case 'AuthenticationSASLFinal':
        return login.isRight(Buffer.from(message.data).toString()) ? undefined : lose('protocol', 'the server does not know the password')
      case 'AuthenticationOk':
      case 'BindComplete':
      case 'CloseComplete':
      case 'ParseComplete':
        return undefined
      case 'BackendKeyData':
        key = { processId: message.processId, secret: Uint8Array.from(message.secret) }
        return undefined
      case 'ParameterStatus':
        parameters.set(message.name, message.value)
        return emit({ kind: 'parameter', name: message.name, value: message.value })
      case 'NoticeResponse':
        return emit({ kind: 'notice', notice: serverError(message.fields) })
      case 'NotificationResponse': {
        const { channel, payload, processId } = message
        return emit({ kind: 'notification', notification: { channel, payload, processId } })
      }
      default:
    }
    if (exchange === undefined) {
      return message.kind === 'ErrorResponse' ? lose('server', 'the server ended the session', serverError(message.fields)) : lose('protocol', `${message.kind} came unasked`)
    }
    switch (message.kind) {
      case 'RowDescription':
        exchange.columns = message.columns.map(({ name, typeOid }) => ({ name, typeOid }))
        return undefined
      case 'DataRow':
        exchange.rows.push(message.values.map(value => (value === null ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString())))
        return undefined
      case 'NoData':
        return undefined
      case 'CommandComplete':
      case 'EmptyQueryResponse':
        exchange.tags.push(message.kind === 'CommandComplete' ? parseCommandTag(message.tag) : EMPTY)
        return ended()
      case 'ErrorResponse':
        exchange.error ??= serverError(message.fields)
        return ended()
      case 'PortalSuspended':
        return settle('suspended')
      case 'ReadyForQuery':
        status = message.status
        return settle('ready')
      default:
        return lose('protocol', message.kind.startsWith('Copy') ? 'COPY carries data that a statement has no place for' : `${message.kind} is not known here`)
    }
  }

  /** Sends messages and waits for what comes; what there was of it before is kept on. */
  const converse = async (messages: readonly FrontendMessage[], syncs: boolean, before: Partial<Exchange> = {}): Promise<Result<Exchange & { suspended: boolean }, ReplyFault>> => {
    if (loss !== undefined) return failure({ ...loss, sent: before.columns !== undefined })
    const { promise, resolve } = Promise.withResolvers<Result<'ready' | 'suspended', ConnectionLoss>>()
    const current: Exchange = { columns: [], ...before, rows: [], tags: [], syncs, settle: resolve }
    const written = write(...messages)
    if (!written.ok) return written
    exchange = current
    const how = await promise
    if (!how.ok) return how
    if (current.error !== undefined) return failure({ tag: 'ServerRefusal', error: current.error, status, prepared: false })
    return success({ ...current, suspended: how.value === 'suspended' })
  }

  const stream = (statement: Statement, batchSize: number): RowSource => {
    let state: 'new' | 'open' | 'ended' = 'new'
    let columns: readonly ResultColumn[] = []
    return {
      next: async (): Promise<Result<Batch, ReplyFault>> => {
        const first = state === 'new'
        const came = await converse([...(first ? opening(statement) : []), execute(batchSize), { kind: 'Flush' }], true, first ? {} : { columns })
        state = came.ok && came.value.suspended ? 'open' : 'ended'
        return came.map(({ suspended, tags, rows, columns: described }) => {
          columns = described
          return suspended ? { done: false, columns, rows } : { done: true, columns, rows, tag: tags.at(-1) ?? EMPTY, status }
        })
      },
      close: async () => {
        if (loss !== undefined) return failure({ ...loss, sent: state !== 'new' })
        if (state !== 'open') return success(status)
        state = 'ended'
        return (await converse([{ kind: 'Close', target: 'portal', name: '' }, { kind: 'Sync' }], false)).map(() => status)
      },
    }
  }

  const cancel = async (): Promise<void> => {
    if (loss !== undefined) return
    const other = reach(port, host)
    const gone = new Promise<void>(resolve => other.once('close', () => resolve()))
    over.signal.addEventListener('abort', () => other.destroy(), { once: true })
    other.resume().write(encodeFrontend({ kind: 'CancelRequest', ...key }).valueOr(Buffer.alloc(0)))
    await gone
  }

  const giveUp = (): void => lose('client', aborted.detail)
  signal.addEventListener('abort', giveUp)
  socket.once('connect', () => (reached = true))
  socket.on('error', thrown => {
    const code = 'code' in thrown ? String(thrown.code) : ''
    if (!reached) unreachable = { tag: 'Unreachable', code, detail: thrown.message }
    lose('server', thrown.message)
  })
  for (const event of ['end', 'close']) socket.on(event, () => lose('server', 'the server closed the connection'))
  socket.on('data', chunk => {
    const { messages, fault } = reader.read(Buffer.from(chunk))
    for (const message of messages) if (loss === undefined) take(message)
    if (fault !== undefined) lose('protocol', `${fault.message}: ${fault.problem}`)
  })
  const parametersOf = Object.entries(startup).map(([name, value]) => ({ name, value }))
  const started = await converse([{ kind: 'StartupMessage', version: PROTOCOL_3_0, parameters: parametersOf }], false)
  signal.removeEventListener('abort', giveUp)
  if (!started.ok) {
    const { error } = started
    lose('client', 'start-up failed')
    return failure(unreachable ?? (error.error === undefined ? (error as ConnectionLoss) : { tag: 'ServerRefusal', error: error.error })) // A refusal has its error.
  }

  return success({
    processId: key.processId,
    parameters,
    loss: () => loss,
    execute: async statement =>
      (await converse([...opening(statement), execute(0), { kind: 'Sync' }], false)).map(({ columns, rows, tags }) => ({ columns, rows, tag: tags.at(-1) ?? EMPTY, status })),
    script: async text => (await converse([{ kind: 'Query', text }], false)).map(({ tags }) => ({ tags, status })),
    stream,
    cancel,
    close: async () => {
      if (loss !== undefined) return
      const gone = new Promise<void>(resolve => socket.once('close', () => resolve()))
      answer({ kind: 'Terminate' })
      lose('client', 'closed')
      socket.destroySoon()
      await gone
    },
    destroy: reason => lose('client', reason),
    subscribe: told => {
      const listener = { told }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })
}

/** The driver for `wire://user:password@host:port/database?application_name=...&connect_timeout=...`. */
export const wireDriver = (): Driver => ({
  name: 'wire',
  schemes: ['wire'],
  open: async ({ url: text, settings }) => {
    if (!URL.canParse(text)) return failure({ tag: 'InvalidOption', option: 'url', problem: 'it is not a URL of the form wire://user:password@host:port/database' })
    const url = new URL(text)
    const options = await optionsOf(text, Options)
    return options.map(({ application_name, connect_timeout }) => {
      const database = decodeURIComponent(url.pathname.slice(1)) || 'postgres'
      const startup = { user: decodeURIComponent(url.username) || 'postgres', database, application_name, ...settings }
      const within = (signal: AbortSignal): AbortSignal => (connect_timeout === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(connect_timeout * 1_000)]))
      return {
        capabilities: { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 65_535 } as const,
        address: `${url.hostname}:${url.port || 5432}/${database}`,
        connect: signal => open(url, startup, within(signal)),
        close: () => Promise.resolve(),
      }
    })
  },
})
