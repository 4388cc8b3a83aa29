import { failure } from '@quern/result'
import { eventListeners } from '../src/adapters/event-listeners.ts'
import type { Connection, ConnectionEvent, ConnectionLoss } from '../src/driver/contract.ts'

/** A connection that is opened, lent and closed, and that nobody speaks through: all that a pool knows of one. */
export interface IdleConnection extends Connection {
  readonly number: number
  /** Ends it, as the other side does. */
  readonly lose: () => void
  /** Tells those who listen. */
  readonly tell: (event: ConnectionEvent) => void
  readonly state: () => 'open' | 'closed' | 'destroyed' | 'lost'
}

/** Makes a connection that carries no statement. */
export const idleConnection = (number: number): IdleConnection => {
  const { subscribe, emit } = eventListeners()
  let loss: ConnectionLoss | undefined
  let state: 'open' | 'closed' | 'destroyed' | 'lost' = 'open'
  const end = (how: 'closed' | 'destroyed' | 'lost'): void => {
    if (loss !== undefined) return
    state = how
    loss = { tag: 'ConnectionLoss', sent: false, by: how === 'lost' ? 'server' : 'client', detail: how }
    emit({ kind: 'lost', loss })
  }
  const nothing = () => Promise.resolve(failure(loss ?? { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'it carries nothing' } as const))
  return {
    number,
    state: () => state,
    lose: () => {
      end('lost')
    },
    tell: emit,
    processId: number,
    parameters: new Map(),
    loss: () => loss,
    execute: nothing,
    script: nothing,
    stream: () => ({ next: nothing, close: nothing }),
    cancel: () => Promise.resolve(),
    close: () => {
      end('closed')
      return Promise.resolve()
    },
    destroy: () => {
      end('destroyed')
    },
    subscribe,
  }
}
