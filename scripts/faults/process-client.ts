import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Answer, type Contestant, plainAnswer, type Task } from '@quern/testing/faults'
import type { ToChild, ToParent } from './messages.ts'

const program = fileURLToPath(new URL('raw-process.ts', import.meta.url))

/** How long a client has to close, in milliseconds, before its process is killed. */
const CLOSING_TIME = 1_500

/**
 * A client without Quern as a contestant. It has a process of its own, which is started again when it has died; the
 * transactions that it then ran are told of as unknown. With `survive` it goes on after an exception that nobody caught, as
 * Node advises against; each is counted all the same.
 */
export const inProcess = (client: string, name: string, survive: boolean): Contestant => ({
  name,
  open: async ({ url, application, connections }) => {
    const tasks = new Map<number, { readonly task: Task; readonly answer: (answer: Answer) => void }>()
    let deaths = 0
    let closing = false
    let child: ChildProcess
    let ready: Promise<void>

    const tell = (message: ToChild): void => {
      if (child.connected) child.send(message)
    }
    const settle = (tag: number, verdict: Answer['verdict']): void => {
      tasks.get(tag)?.answer(plainAnswer(verdict))
      tasks.delete(tag)
    }
    const start = (): void => {
      const { promise, resolve } = Promise.withResolvers<void>()
      ready = promise
      child = fork(program, { execArgv: ['--conditions=quern-source'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      child.on('message', (message: ToParent) => {
        if (message.kind === 'opened') resolve()
        if (message.kind === 'uncaught') deaths += 1
        if (message.kind === 'told') settle(message.tag, message.verdict)
        if (message.kind === 'at') {
          void Promise.resolve(tasks.get(message.tag)?.task.interference.between?.(message.step, message.backend)).then(() => {
            tell({ kind: 'goOn', tag: message.tag })
          })
        }
      })
      child.once('exit', () => {
        if (closing) return
        deaths += 1
        for (const tag of [...tasks.keys()]) settle(tag, 'unknown')
        resolve()
        start()
      })
      tell({ kind: 'open', client, options: { url, application, connections }, survive })
    }
    start()

    return {
      run: async task => {
        await ready
        return new Promise(answer => {
          tasks.set(task.tag, { task, answer })
          tell({ kind: 'run', tag: task.tag })
        })
      },
      deaths: () => deaths,
      close: async () => {
        await ready
        closing = true
        const ended = new Promise<void>(resolve => child.once('exit', () => {
          resolve()
        }))
        if (child.exitCode !== null || child.signalCode !== null) return
        const kill = setTimeout(() => {
          child.kill('SIGKILL')
        }, CLOSING_TIME)
        tell({ kind: 'close' })
        await ended
        clearTimeout(kill)
      },
    }
  },
})
