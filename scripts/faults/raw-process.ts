/** The process of a client without Quern: runs what its parent asks for, and dies of what it does not catch, unless it is told to go on. */
import { RAW_CLIENTS, type RawClient } from './raw-clients.ts'
import type { ToChild, ToParent } from './messages.ts'

const tell = (message: ToParent): void => {
  process.send?.(message)
}

let client: RawClient | undefined
const waiting = new Map<number, () => void>()

const run = async (tag: number): Promise<void> => {
  try {
    await client?.run(tag, (step, backend) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(tag, resolve)
      tell({ kind: 'at', tag, step, backend })
      return promise
    })
    tell({ kind: 'told', tag, verdict: 'acknowledged' })
  } catch {
    // It says that it failed, and no more.
    tell({ kind: 'told', tag, verdict: 'failed' })
  }
}

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'open':
      if (message.survive) {
        process.on('uncaughtException', () => {
          tell({ kind: 'uncaught' })
        })
      }
      void RAW_CLIENTS[message.client]?.(message.options).then(opened => {
        client = opened
        tell({ kind: 'opened' })
      })
      break
    case 'run':
      void run(message.tag)
      break
    case 'goOn':
      waiting.get(message.tag)?.()
      break
    case 'close':
      void client?.close().then(() => {
        tell({ kind: 'closed' })
        process.disconnect()
      })
  }
})
