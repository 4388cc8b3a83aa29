import { setTimeout as delay } from 'node:timers/promises'
import type { Result } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'
import { cancelRequest } from '../protocol/frontend.ts'
import type { Dialled } from './dial.ts'

/** The backend of a session, as a request to cancel names it. The secret makes sure that it is no other's. */
export interface BackendKey {
  readonly processId: number
  readonly secret: Buffer
}

/** Goes to the server of a session once more, as long as a signal allows. */
export type DialAgain = (signal: AbortSignal) => Promise<Result<Dialled, ConnectFault>>

/** When a backend that was left working is asked to stop, in milliseconds after the request before. The statement itself may be the later to come. */
const ASK_LEFT = [0, 200]

/** How long all of that may take, in milliseconds. */
const LEFT_TIME = 2_000

/**
 * Sends a request to cancel on a connection of its own, and waits until the server has closed that: it has then passed the
 * request on, and it can hit no later statement.
 *
 * Source: PostgreSQL manual, "Canceling Requests in Progress".
 */
export const cancelBackend = async ({ processId, secret }: BackendKey, dialAgain: DialAgain, signal: AbortSignal): Promise<void> => {
  const dialled = await dialAgain(signal)
  if (!dialled.ok) return
  const { socket } = dialled.value
  const { promise, resolve } = Promise.withResolvers<void>()
  const giveUp = (): void => {
    socket.destroy()
  }
  socket.once('close', () => {
    signal.removeEventListener('abort', giveUp)
    resolve()
  })
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp)
  socket.resume()
  socket.write(cancelRequest(processId, secret))
  await promise
}

/**
 * Asks a backend to stop whose connection is gone in the midst of a statement. It would find that out when it next writes,
 * and until then it would work, and hold its locks, for nobody. There is no later statement that it could hit.
 *
 * @param hurry aborts when somebody waits for the end: then there is no pause.
 */
export const cancelLeftBackend = async (key: BackendKey, dialAgain: DialAgain, hurry: AbortSignal): Promise<void> => {
  const time = AbortSignal.timeout(LEFT_TIME)
  for (const pause of ASK_LEFT) {
    if (pause > 0) await delay(pause, undefined, { signal: hurry }).catch(() => undefined)
    await cancelBackend(key, dialAgain, time)
  }
}
