import { failure, type Result, success } from '@quern/result'
import type { Connection, ConnectionLoss, ReplyFault, RowSource, TransactionStatus } from '../driver/contract.ts'

/** One call from above: what happened below the middlewares while they were at it. */
interface Turn {
  /** The server may have taken something up. */
  took: boolean
  /** Ends the call with the loss of the connection, where no middleware does. */
  readonly lose: (loss: ConnectionLoss) => void
}

interface WithStatus {
  readonly status: TransactionStatus
}

const statusIn = (result: Result<unknown, ReplyFault>): TransactionStatus | undefined => {
  const told = result.ok ? result.value : result.error
  return typeof told === 'object' && told !== null && 'status' in told ? (told as WithStatus).status : undefined
}

/** Tells a defect that has no caller to the process. */
const raise = (thrown: unknown): void => {
  void Promise.reject(thrown)
}

/**
 * Puts middlewares around a driver's connection so that none of them can break what stands above: whatever they give,
 * the status, the loss, cancel, close and destroy are the driver's own; one that throws, that sends two statements at a
 * time, or that answers before the driver has, costs the connection; and one that never answers is passed over when
 * the connection is lost.
 */
export const guarded = (driver: Connection, apply: (connection: Connection) => Connection): Connection => {
  let status: TransactionStatus = 'idle'
  let working = false
  let streaming = false
  let broken = false
  let turn: Turn | undefined

  const lossNow = (): ConnectionLoss => driver.loss() ?? { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'a middleware failed' }

  const crash = (thrown: unknown): void => {
    broken = true
    turn = undefined
    driver.destroy(`a middleware failed: ${thrown instanceof Error ? thrown.name : 'it threw no error'}`)
  }

  const defect = (detail: string): TypeError => new TypeError(`A middleware ${detail}. The connection is dropped.`)

  // Below the middlewares: what really happens on the connection.

  const refused = <T>(detail: string): Promise<T> => {
    const thrown = defect(detail)
    crash(thrown)
    return Promise.reject(thrown)
  }

  const below = <T>(run: () => Promise<Result<T, ReplyFault>>, part: 'statement' | 'stream'): Promise<Result<T, ReplyFault>> => {
    if (broken) return Promise.resolve(failure(lossNow()))
    if (turn === undefined) return refused('sent a statement outside of any call')
    if (working || (part === 'statement' && streaming)) return refused('sent a statement before the last one had ended')
    const current = turn
    working = true
    const ended = (): void => {
      working = false
    }
    return run().then(result => {
      ended()
      current.took ||= result.ok || result.error.tag === 'ServerRefusal' || result.error.sent
      status = statusIn(result) ?? status
      return result
    }, (thrown: unknown) => {
      ended()
      throw thrown
    })
  }

  const inner: Connection = {
    processId: driver.processId,
    ...(driver.address !== undefined && { address: driver.address }),
    parameters: driver.parameters,
    loss: driver.loss,
    execute: statement => below(() => driver.execute(statement), 'statement'),
    script: text => below(() => driver.script(text), 'statement'),
    stream: (statement, batchSize): RowSource => {
      const source = driver.stream(statement, batchSize)
      return {
        next: () => below(async () => {
          streaming = true
          const batch = await source.next()
          streaming = batch.ok && !batch.value.done
          return batch
        }, 'stream'),
        close: () => below(async () => {
          const closed = await source.close()
          streaming = false
          if (closed.ok) status = closed.value
          return closed
        }, 'stream'),
      }
    },
    cancel: driver.cancel,
    close: driver.close,
    destroy: driver.destroy,
    // The driver tells the pool in the same breath as it tells a middleware, whose defect must not come in between.
    subscribe: listener => driver.subscribe(event => {
      try {
        listener(event)
      } catch (thrown) {
        raise(thrown)
      }
    }),
  }

  // Above them: what is made of their answers.

  /** An answer with the driver's own status, and a loss that says no less than what was sent. */
  const corrected = <T>(result: Result<T, ReplyFault>, { took }: Turn): Result<T, ReplyFault> => {
    if (!result.ok && result.error.tag === 'ConnectionLoss') {
      // What is said to be lost is lost: nobody must go on with it.
      if (driver.loss() === undefined) driver.destroy('a middleware gave it up')
      return took && !result.error.sent ? failure({ ...result.error, sent: true }) : result
    }
    const told = statusIn(result)
    if (told === undefined || told === status) return result
    // What has a status is an object; it is the same but for that.
    return result.ok ? success({ ...result.value, status }) : failure({ ...result.error, status } as ReplyFault)
  }

  const above = <T>(run: () => Promise<Result<T, ReplyFault>>, mustSend: boolean): Promise<Result<T, ReplyFault>> => {
    if (broken) return Promise.resolve(failure(lossNow()))
    return new Promise((resolve, reject) => {
      const current: Turn = {
        took: false,
        lose: loss => {
          if (turn !== current) return
          turn = undefined
          resolve(failure({ ...loss, sent: current.took || working }))
        },
      }
      turn = current
      const crashed = (thrown: unknown): void => {
        if (turn === current) crash(thrown)
        reject(thrown)
      }
      const settle = (result: Result<T, ReplyFault>): void => {
        if (turn !== current) return
        if (working) {
          crashed(defect('answered before the driver had'))
          return
        }
        if (mustSend && result.ok && !current.took) {
          crashed(defect('answered a statement of a transaction that it had not sent'))
          return
        }
        turn = undefined
        resolve(corrected(result, current))
      }
      try {
        run().then(settle, crashed)
      } catch (thrown) {
        crashed(thrown)
      }
    })
  }

  const outer = apply(inner)
  driver.subscribe(event => {
    if (event.kind !== 'lost') return
    const current = turn
    // A middleware has the rest of this turn of the event loop to give the loss on.
    if (current !== undefined) setImmediate(() => {
      current.lose(event.loss)
    })
  })

  return {
    ...inner,
    subscribe: driver.subscribe,
    execute: statement => above(() => outer.execute(statement), false),
    script: text => above(() => outer.script(text), true),
    stream: (statement, batchSize): RowSource => {
      let made: RowSource | undefined
      const source = (): RowSource => (made ??= outer.stream(statement, batchSize))
      return {
        next: () => above(() => source().next(), false),
        close: () => above(async () => {
          const closed = await source().close()
          return closed.ok ? success(status) : closed
        }, false),
      }
    },
  }
}
