import type { Connection, ConnectionEvent, Endpoint, Reply, ReplyFault, RowSource } from '@quern/pg-driver'
import { failure, type Result, success } from '@quern/result'

/** What a driver may get wrong, and the case that finds it. */
export interface Defect {
  readonly name: string
  readonly foundBy: string
  readonly plant: (good: Endpoint) => Endpoint
}

/** A defect of every connection. */
const inConnection = (name: string, foundBy: string, spoil: (good: Connection, endpoint: Endpoint) => Partial<Connection>): Defect => ({
  name,
  foundBy,
  plant: good => ({
    ...good,
    connect: async signal => (await good.connect(signal)).map(connection => ({ ...connection, ...spoil(connection, good) })),
  }),
})

/** A defect of every reply. */
const inReply = (name: string, foundBy: string, spoil: (reply: Reply) => Reply): Defect =>
  inConnection(name, foundBy, good => ({ execute: async statement => (await good.execute(statement)).map(spoil) }))

/** A defect of every fault. */
const inFault = (name: string, foundBy: string, spoil: (fault: ReplyFault) => ReplyFault): Defect =>
  inConnection(name, foundBy, good => ({ execute: async statement => (await good.execute(statement)).mapError(spoil) }))

/** A defect of every event; what is not given is not told. */
const inEvents = (name: string, foundBy: string, spoil: (event: ConnectionEvent) => readonly ConnectionEvent[]): Defect =>
  inConnection(name, foundBy, good => ({
    subscribe: listener =>
      good.subscribe(event => {
        for (const told of spoil(event)) listener(told)
      }),
  }))

const never = <T>(): Promise<T> => new Promise(() => undefined)

/** Reads all rows at the first call, and cuts them up. */
const greedy = (good: Connection): Connection['stream'] => (statement, batchSize) => {
  let rest: Reply | undefined
  const next: RowSource['next'] = async () => {
    if (rest === undefined) {
      const whole = await good.execute(statement)
      if (!whole.ok) return whole
      rest = whole.value
    }
    const { columns, tag, status } = rest
    const rows = rest.rows.slice(0, batchSize)
    const left = rest.rows.slice(batchSize)
    rest = { ...rest, rows: left }
    return success(left.length > 0 ? { done: false, columns, rows } : { done: true, columns, rows, tag: { ...tag, count: rows.length }, status })
  }
  return { next, close: () => Promise.resolve(success('idle')) }
}

/** Opens another connection when its own is lost, and goes on there. */
const reconnecting = (good: Connection, endpoint: Endpoint): Partial<Connection> => {
  let current = good
  const alive = async (): Promise<Connection> => {
    if (current.loss() !== undefined) (await endpoint.connect(new AbortController().signal)).tap(opened => (current = opened))
    return current
  }
  return {
    execute: async statement => (await alive()).execute(statement),
    script: async text => (await alive()).script(text),
    destroy: reason => {
      good.destroy(reason)
      current.destroy(reason)
    },
  }
}

/** Asks the server to stop what runs only when the next statement has begun. */
const cancellingLate = (good: Connection): Partial<Connection> => {
  let pending = false
  return {
    cancel: () => {
      pending = true
      return Promise.resolve()
    },
    execute: async statement => {
      const running = good.execute(statement)
      if (pending) await good.cancel()
      pending = false
      return running
    },
  }
}

export const DEFECTS: readonly Defect[] = [
  inReply('a status that is always idle', 'the status after each statement is the server’s', reply => ({ ...reply, status: 'idle' })),
  inReply('a tag without its count', 'the tag is the server’s: its command, and its count where it has one', reply => ({ ...reply, tag: { ...reply.tag, count: undefined } })),
  inReply('a COMMIT that is said to have committed', 'a COMMIT that rolls back says so', reply => (reply.tag.command === 'ROLLBACK' ? { ...reply, tag: { ...reply.tag, command: 'COMMIT' } } : reply)),
  inReply('rows that change places', '100,000 rows come whole and in order', reply => ({ ...reply, rows: [...reply.rows.slice(1), ...reply.rows.slice(0, 1)] })),
  inReply('a row that is lost', 'a row may have no columns', reply => ({ ...reply, rows: reply.rows.slice(1) })),
  inReply('columns of one name taken together', 'columns of one name keep their places', reply => {
    const byName = new Map(reply.columns.map((column, index) => [column.name, { column, index }]))
    const kept = [...byName.values()]
    return { ...reply, columns: kept.map(({ column }) => column), rows: reply.rows.map(row => kept.map(({ index }) => row[index] ?? null)) }
  }),
  inReply('texts without their byte order mark', 'a text comes back as it went in, whatever is in it', reply => ({
    ...reply, rows: reply.rows.map(row => row.map(value => value?.replace(/^\u{FEFF}/u, '') ?? null)),
  })),
  inReply('an empty text that is null', 'a null is null both ways, and an empty text is not one', reply => ({ ...reply, rows: reply.rows.map(row => row.map(value => (value === '' ? null : value))) })),
  inFault('an error without its constraint', 'a constraint that is violated is named', fault => {
    if (fault.tag !== 'ServerRefusal') return fault
    const { constraint: _, ...error } = fault.error
    return { ...fault, error }
  }),
  inFault('an error without its hint', 'an error has every field that the server gave it', fault => {
    if (fault.tag !== 'ServerRefusal') return fault
    const { hint: _, ...error } = fault.error
    return { ...fault, error }
  }),
  inFault('a statement that is said not to have been sent', 'what runs when the connection is destroyed is answered with a loss, as sent', fault => (fault.tag === 'ConnectionLoss' ? { ...fault, sent: false } : fault)),
  inFault('a loss without the server’s last word', 'a statement whose backend is ended has a loss with the server’s last word', fault => {
    if (fault.tag !== 'ConnectionLoss') return fault
    const { error: _, ...loss } = fault
    return loss
  }),
  inFault('a stale plan that is not told', 'a plan that is out of date is made anew by the second try at the latest', fault => (fault.tag === 'ServerRefusal' ? { ...fault, prepared: false } : fault)),
  inConnection('a promise that rejects', 'errors at each step of a statement are refusals, and the session goes on', good => ({
    execute: async statement => {
      const result = await good.execute(statement)
      if (!result.ok) throw new Error(result.error.tag)
      return result
    },
  })),
  inConnection('an answer that never comes', 'an error at the first row, and one between rows, end a stream', good => ({
    stream: (statement, batchSize) => {
      const source = good.stream(statement, batchSize)
      return {
        ...source,
        next: async () => {
          const batch = await source.next()
          return batch.ok ? batch : never()
        },
      }
    },
  })),
  inConnection('a script that passes over its errors', 'an error in the middle of a script stops it, and undoes what it did before', good => ({
    script: async text => (await good.script(text)).orElse(() => success({ tags: [], status: 'idle' as const })),
  })),
  inConnection('a stream that reads everything at once', 'rows are fetched as they are asked for, and not before', good => ({ stream: greedy(good) })),
  inConnection('a request to cancel that hits the next statement', 'a request to cancel never hits the next statement', cancellingLate),
  inConnection('a request to cancel that is not made', 'a statement that is cancelled ends with 57014, and the session goes on', () => ({ cancel: () => Promise.resolve() })),
  inConnection('a connection that is replaced in silence', 'a transaction whose backend is ended does not go on elsewhere', reconnecting),
  inConnection('a loss that nobody is told', 'an idle connection sees its loss, and why', () => ({ loss: () => undefined })),
  {
    name: 'methods on a prototype, which a spread does not take along',
    foundBy: '`{ ...connection }` is the connection, and can be wrapped',
    // It answers as the good one does.
    plant: good => ({ ...good, connect: async signal => (await good.connect(signal)).map(connection => Object.create(connection) as Connection) }),
  },
  inConnection('a statement cut off at its NUL', 'a NUL in a statement is refused, and never cuts it off', good => ({
    execute: statement => good.execute({ ...statement, text: statement.text.split('\0')[0] ?? '' }),
  })),
  inConnection('names cut off at 63 bytes', 'names may be long, alike for their first 63 bytes, and of any characters', good => {
    const kept = new Map<string, string>()
    return {
      execute: statement => {
        const name = statement.name?.slice(0, 63) ?? ''
        if (name !== '' && !kept.has(name)) kept.set(name, statement.text)
        return good.execute({ ...statement, text: kept.get(name) ?? statement.text })
      },
    }
  }),
  inEvents('a notice that is swallowed', 'notices are told, with their fields and in order', event => (event.kind === 'notice' && event.notice.severity === 'WARNING' ? [] : [event])),
  inEvents('a notification that comes twice', 'a notification of another session reaches an idle one', event => (event.kind === 'notification' ? [event, event] : [event])),
  inEvents('a loss that is told twice', 'the loss is told once, as the last event, and is what loss() gives', event => (event.kind === 'lost' ? [event, event] : [event])),
  {
    name: 'an address with the user in it',
    foundBy: 'an endpoint says what it can do, and where it is without secrets',
    plant: good => ({ ...good, address: `someone@${good.address}` }),
  },
  {
    name: 'settings that are forgotten',
    foundBy: 'a session starts with the settings, to the letter',
    plant: good => ({
      ...good,
      connect: async signal => {
        const opened: Result<Connection, unknown> = await good.connect(signal)
        if (opened.ok) (await opened.value.script("set time zone 'Asia/Tokyo'")).tapError(() => undefined)
        return opened as Awaited<ReturnType<Endpoint['connect']>> // It is what `connect` gave.
      },
    }),
  },
  {
    name: 'an attempt that goes on after it was given up',
    foundBy: 'an attempt that is given up at any moment leaves no session at the server',
    plant: good => ({
      ...good,
      connect: async signal => {
        const opened = await good.connect(new AbortController().signal)
        return signal.aborted ? failure({ tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'given up' }) : opened
      },
    }),
  },
]
