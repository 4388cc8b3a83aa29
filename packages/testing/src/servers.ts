/// <reference types="node" />
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdtempSync, writeFileSync } from 'node:fs'
import { Socket, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Account, type Binaries, type Major, binaries, installation, serverAccount, temporaryFolder } from './postgres-binaries.ts'
import { childrenOf, death, signal } from './processes.ts'
import { type Watchdog, startWatchdog } from './watchdog.ts'

export { MAJORS, type Major } from './postgres-binaries.ts'

/** How a server is set up. */
export interface ServerOptions {
  /** `true` for a server whose commits survive a crash (`fsync` and its kin on). Off by default: it is slower. */
  readonly durable?: boolean
  /** Further settings, as in postgresql.conf. They win over the defaults here. */
  readonly settings?: Readonly<Record<string, string | number>>
}

/** A real PostgreSQL server of our own, on a free port of 127.0.0.1, with its data in a temporary folder. */
export interface Server extends AsyncDisposable {
  readonly major: Major
  /** The superuser's connection string to the database `postgres`. It holds across `restart`. */
  readonly url: string
  readonly port: number
  /** The postmaster's process id, or `undefined` while the server is down. */
  readonly pid: number | undefined
  /** The last 256 KiB of what the server has logged. */
  log(): string
  /** A fast shutdown, as an administrator's: sessions get 57P01, the data stays. `restart` brings the server back. */
  shutdown(): Promise<void>
  /** A crash: the postmaster and every session die at once, without a word on the wire. `restart` recovers. */
  kill9(): Promise<void>
  /** Shuts down if need be, and starts on the same port and data. */
  restart(): Promise<void>
  /** Stops the server and removes its folder. The server cannot be started again. */
  stop(): Promise<void>
}

const execute = promisify(execFile)

/** Sort order and messages are the same on every machine; UTF8 as PostgreSQL's own default on most. */
const INITDB = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  max_prepared_transactions: 10,
  timezone: 'UTC',
  log_timezone: 'UTC',
}

const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const PORT_ATTEMPTS = 10
const LOG_BYTES = 256 * 1024

/**
 * A port of 127.0.0.1 that nothing listens on. Another process may take it at any time.
 *
 * @example
 * const url = `postgres://localhost:${await freePort()}/shop` // nobody is there
 */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address.port
}

interface Cluster {
  readonly major: Major
  readonly folder: string
  readonly data: string
  readonly password: string
  readonly programs: Binaries
  readonly account: Account | undefined
  readonly watchdog: Watchdog
  readonly settings: Readonly<Record<string, string | number>>
}

const createCluster = async (major: Major, { durable = false, settings = {} }: ServerOptions): Promise<Cluster> => {
  const account = serverAccount()
  const folder = mkdtempSync(join(temporaryFolder(account), `quern-postgres-${major}-`))
  const watchdog = startWatchdog(folder)
  try {
    const password = randomBytes(12).toString('hex')
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (account !== undefined) {
      chownSync(folder, account.uid, account.gid)
      chownSync(passwordFile, account.uid, account.gid)
    }
    const programs = binaries(account, folder, installation(major))
    const data = join(folder, 'data')
    await execute(programs.initdb, [...INITDB, `--pgdata=${data}`, `--pwfile=${passwordFile}`], { ...account, cwd: folder })
    return {
      major, folder, data, password, programs, account, watchdog,
      settings: { ...DEFAULTS, ...(durable ? {} : FAST), ...settings },
    }
  } catch (error) {
    await watchdog.release()
    throw error
  }
}

/** One run of the postmaster, from start to exit. */
interface Postmaster {
  readonly pid: number
  readonly process: ChildProcess
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>
}

/** Starts the postmaster and waits until it takes connections. Gives `undefined` where the port was taken meanwhile. */
const startPostmaster = async (cluster: Cluster, port: number, log: (text: string) => void): Promise<Postmaster | undefined> => {
  const settings = Object.entries({ ...cluster.settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(cluster.programs.postgres, ['-D', cluster.data, ...settings], {
    ...cluster.account,
    cwd: cluster.folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => {
      resolve()
    })
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${cluster.programs.postgres} does not start`, { cause: await once(child, 'error') })
  cluster.watchdog.watch(pid)
  let output = ''
  const ready = new Promise<boolean>(resolve => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log(text)
      if (output.includes(READY)) return
      output += text
      if (output.includes(READY)) resolve(true)
    })
    child.once('close', () => {
      resolve(false)
    })
  })
  if (await ready) {
    // A suite that forgets its server can still end: the watchdog then stops it.
    child.unref()
    if (child.stderr instanceof Socket) child.stderr.unref()
    return { pid, process: child, exited }
  }
  cluster.watchdog.watch(undefined)
  if (/could not bind|Address already in use/u.test(output)) return undefined
  throw new Error(`PostgreSQL ${cluster.major} does not start:\n${output}`)
}

const READY = 'database system is ready to accept connections'

/**
 * Starts a PostgreSQL server of the given major: a fresh cluster in a temporary folder, in about a second.
 * It works as root too, where the server runs as the user `postgres` or `nobody`. Server and folder are gone after
 * `stop`, and also when this process ends in any other way, killed included.
 *
 * @example
 * await using server = await startServer(18)
 * const db = await connect(server.url)
 */
export const startServer = async (major: Major, options: ServerOptions = {}): Promise<Server> => {
  const cluster = await createCluster(major, options)
  let log = ''
  const keep = (text: string): void => {
    log = (log + text).slice(-LOG_BYTES)
  }
  let running: Postmaster | undefined
  let stopped = false

  const start = async (port: number): Promise<boolean> => {
    running = await startPostmaster(cluster, port, keep)
    void running?.exited.then(() => {
      running = undefined
      cluster.watchdog.watch(undefined)
    })
    return running !== undefined
  }
  const exit = async ({ process, exited }: Postmaster): Promise<void> => {
    process.ref()
    await exited
  }
  const end = async (how: NodeJS.Signals): Promise<void> => {
    if (running === undefined) return
    signal(running.pid, how)
    await exit(running)
  }
  const shutdown = (): Promise<void> => end('SIGINT')
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    // The data goes, so nothing need be saved: the immediate shutdown does not wait for any session.
    await end('SIGQUIT')
    await cluster.watchdog.release()
  }

  let port = await freePort()
  try {
    for (let attempt = 1; !(await start(port)); attempt += 1) {
      if (attempt === PORT_ATTEMPTS) throw new Error(`PostgreSQL ${major} found no free port in ${PORT_ATTEMPTS} attempts`)
      port = await freePort()
    }
  } catch (error) {
    await stop()
    throw error
  }

  return {
    major,
    port,
    url: `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`,
    get pid() {
      return running?.pid
    },
    log: () => log,
    shutdown,
    kill9: async () => {
      if (running === undefined) return
      // Stopped first, so that no session starts between the listing and the kill.
      signal(running.pid, 'SIGSTOP')
      const sessions = childrenOf(running.pid)
      for (const pid of [...sessions, running.pid]) signal(pid, 'SIGKILL')
      await exit(running)
      // A session that still dies would hold the shared memory and keep a restart from starting.
      for (const pid of sessions) await death(pid)
    },
    restart: async () => {
      if (stopped) throw new Error('a stopped server has no data to restart on')
      await shutdown()
      if (!(await start(port))) throw new Error(`PostgreSQL ${major} does not get its port ${port} back`)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
