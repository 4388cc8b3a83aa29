import type { ConnectionEvent } from '../driver/contract.ts'

/** Those who listen to a connection. */
export interface EventListeners {
  readonly subscribe: (listener: (event: ConnectionEvent) => void) => () => void
  readonly emit: (event: ConnectionEvent) => void
}

/** Makes an empty list of listeners. */
export const eventListeners = (): EventListeners => {
  const listeners = new Set<(event: ConnectionEvent) => void>()
  return {
    subscribe: listener => {
      // A wrapper, so that the same function can be subscribed twice, and each is unsubscribed by itself.
      const own = (event: ConnectionEvent): void => {
        listener(event)
      }
      listeners.add(own)
      return () => {
        listeners.delete(own)
      }
    },
    emit: event => {
      for (const listener of listeners) listener(event)
    },
  }
}
