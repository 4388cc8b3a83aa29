import type { Socket } from 'node:net'
import { failure, type Result } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'

/** The attempt was given up by whoever made it. */
export const GIVEN_UP_FAULT: ConnectFault = { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'the attempt was given up' }

/** The same, as a result. */
export const GIVEN_UP: Result<never, ConnectFault> = failure(GIVEN_UP_FAULT)

/** Encryption cannot be had as it was asked for. */
export const tlsRefused = (code: string, detail: string): Result<never, ConnectFault> => failure({ tag: 'TlsRefused', code, detail })

/** Waits for one of several events of a socket, and for none of them any more afterwards. When the signal aborts, the socket goes. */
export const firstOf = <T>(
  socket: Socket,
  signal: AbortSignal,
  events: Readonly<Record<string, (value: unknown) => Result<T, ConnectFault>>>,
): Promise<Result<T, ConnectFault>> =>
  new Promise(resolve => {
    const listeners = Object.entries(events).map(([event, answer]): [string, (value: unknown) => void] => [
      event,
      value => {
        settle(answer(value))
      },
    ])
    const onAbort = (): void => {
      socket.destroy()
      settle(GIVEN_UP)
    }
    const settle = (value: Result<T, ConnectFault>): void => {
      for (const [event, listener] of listeners) socket.off(event, listener)
      signal.removeEventListener('abort', onAbort)
      resolve(value)
    }
    for (const [event, listener] of listeners) socket.on(event, listener)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })

/** A socket without a listener for errors would end the process. Whoever uses it listens for `close`, which follows. */
export const quiet = <S extends Socket>(socket: S): S => socket.on('error', () => undefined)
