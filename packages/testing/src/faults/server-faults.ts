/// <reference types="node" />
import { setTimeout as delay } from 'node:timers/promises'
import { signal } from '../processes.ts'
import type { LAST } from './ledger.ts'
import type { Fault, Injection, Scene } from './scene.ts'

const SESSIONS = `
  select pid from pg_stat_activity
  where application_name = $1 and backend_type = 'client backend'`

const pids = async ({ witness, application }: Scene, condition = ''): Promise<readonly number[]> =>
  (await witness.ask(`${SESSIONS} ${condition}`, [application])).map(({ pid }) => Number(pid))

const terminate = async ({ witness }: Scene, pid: number): Promise<void> => {
  await witness.ask('select pg_terminate_backend($1)', [pid])
}

/** Terminates one session that fits, again and again while transactions run. */
const terminating = (every: number, condition: string) => (scene: Scene): Injection => ({
  alongside: async () => {
    while (await scene.settled(every)) {
      const found = await pids(scene, condition)
      const pid = found[scene.random.below(found.length)]
      if (pid !== undefined) await terminate(scene, pid)
    }
  },
})

/** Terminates the session of a chosen transaction when it has come so far, and lets it go on. */
const terminatingBetween = (scene: Scene): Injection => ({
  next: () => ({
    between: async (step, backend) => {
      if (step !== 'done' && scene.random.oneIn(6)) await terminate(scene, backend)
    },
  }),
})

/**
 * Sessions that are killed all the time, whatever they do: the workload that clients are compared by. It is no row of the
 * matrix, which has each of its parts.
 */
export const KILLS: Fault = {
  name: 'sessions terminated',
  trials: { short: 600, long: 10_000 },
  inject: scene => ({ ...terminating(8, '')(scene), ...terminatingBetween(scene) }),
}

/** The longest that a COMMIT waits to be terminated, in milliseconds. */
const LONGEST_COMMIT = 5_000

/** Lets a chosen transaction wait inside its COMMIT, and terminates it there. */
const terminatingCommits = (last: keyof typeof LAST, waiting: string) => (scene: Scene): Injection => {
  const endings = new Set<Promise<void>>()
  const terminateInCommit = async (backend: number): Promise<void> => {
    const end = performance.now() + LONGEST_COMMIT
    while (performance.now() < end) {
      const [row] = await scene.witness.ask('select 1 from pg_stat_activity where pid = $1 and wait_event = $2', [backend, waiting])
      if (row !== undefined) break
      await delay(1)
    }
    await terminate(scene, backend)
  }
  return {
    next: () =>
      scene.random.oneIn(4)
        ? {
            last,
            between: (step, backend) => {
              if (step === 'done') {
                const ending = terminateInCommit(backend)
                endings.add(ending)
                void ending.finally(() => endings.delete(ending))
              }
              // It is not waited for: the COMMIT is to be under way.
              return Promise.resolve()
            },
          }
        : {},
    stop: async () => {
      await Promise.all(endings)
    },
  }
}

/** Takes the whole server down, again and again while transactions run. */
const takingDown = (every: number, run: (scene: Scene) => Promise<void>) => (scene: Scene): Injection => ({
  alongside: async () => {
    while (await scene.settled(every)) await scene.whileDown(() => run(scene))
  },
})

/** Kills one backend without a word: the server then ends all others, and recovers. */
const killBackend = async (scene: Scene): Promise<void> => {
  const found = await pids(scene)
  const pid = found[scene.random.below(found.length)]
  if (pid === undefined) return
  signal(pid, 'SIGKILL')
  // It answers again when it has recovered.
  await scene.witness.ask('select 1')
}

/** What the server itself does to its sessions. */
export const SERVER_FAULTS: readonly Fault[] = [
  { name: 'no fault', trials: { short: 400, long: 8_000 }, inject: () => ({}) },
  {
    name: 'backend terminated while idle',
    trials: { short: 300, long: 6_000 },
    // More connections than callers, so that some are idle.
    callers: 4,
    connections: 8,
    inject: terminating(5, "and state = 'idle'"),
  },
  { name: 'backend terminated while active', trials: { short: 300, long: 6_000 }, inject: terminating(5, "and state = 'active'") },
  { name: 'backend terminated between statements', trials: { short: 300, long: 6_000 }, inject: terminatingBetween },
  {
    name: 'backend terminated at COMMIT, not written',
    trials: { short: 150, long: 3_000 },
    inject: terminatingCommits('slow commit', 'PgSleep'),
  },
  {
    name: 'backend terminated at COMMIT, written',
    trials: { short: 150, long: 3_000 },
    inject: terminatingCommits('wait for a standby', 'SyncRep'),
  },
  { name: 'backend killed (kill -9)', trials: { short: 300, long: 4_000 }, inject: takingDown(80, killBackend) },
  {
    name: 'server killed (kill -9)',
    trials: { short: 300, long: 4_000 },
    inject: takingDown(120, async ({ server }) => {
      await server.kill9()
      await server.restart()
    }),
  },
  {
    name: 'server restarted',
    trials: { short: 300, long: 4_000 },
    inject: takingDown(120, async ({ server }) => {
      await server.shutdown()
      await server.restart()
    }),
  },
]
