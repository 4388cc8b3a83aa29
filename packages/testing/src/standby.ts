/// <reference types="node" />
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import postgres from 'postgres'
import { binaries, installation, serverAccount, temporaryFolder } from './postgres-binaries.ts'
import { signal } from './processes.ts'
import { freePort, type Server } from './servers.ts'
import { startWatchdog } from './watchdog.ts'

/** A hot standby of a primary: it follows the primary, and takes queries that only read until it is promoted. */
export interface Standby extends AsyncDisposable {
  /** The superuser's connection string to the database `postgres`. */
  readonly url: string
  readonly port: number
  /** Makes it a primary of its own. Resolves when it takes writes. */
  promote(): Promise<void>
  /** Stops the server and removes its folder. */
  stop(): Promise<void>
}

const READY = 'database system is ready to accept read-only connections'

const ask = async <T extends readonly object[]>(url: string, query: string): Promise<T> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    // The caller knows what its query gives.
    return (await sql.unsafe(query)) as unknown as T
  } finally {
    await sql.end()
  }
}

/**
 * Starts a hot standby of a server that was started here. The primary is stopped, copied and started again: the embedded
 * binaries have no `pg_basebackup`.
 *
 * @example
 * await using primary = await startServer(18)
 * await using standby = await startStandby(primary)
 */
export const startStandby = async (primary: Server): Promise<Standby> => {
  const [setting] = await ask<readonly { data_directory: string }[]>(primary.url, 'show data_directory')
  if (setting === undefined) throw new Error('a server has a data folder')
  const account = serverAccount()
  const folder = mkdtempSync(join(temporaryFolder(account), `quern-standby-${primary.major}-`))
  const watchdog = startWatchdog(folder)
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  await primary.shutdown()
  execFileSync('cp', ['-a', setting.data_directory, data])
  await primary.restart()

  const { hostname, port: primaryPort, username, password } = new URL(primary.url)
  writeFileSync(join(data, 'standby.signal'), '')
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${primaryPort} user=${username} password=${password}'\n`,
  )
  if (account !== undefined) chownSync(join(data, 'standby.signal'), account.uid, account.gid)

  const port = await freePort()
  const settings = {
    port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', max_connections: 100, max_prepared_transactions: 10,
    timezone: 'UTC', log_timezone: 'UTC',
  }
  const { postgres: program } = binaries(account, folder, installation(primary.major))
  const child = spawn(program, ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
    ...account, cwd: folder, detached: true, stdio: ['ignore', 'ignore', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} does not start`)
  watchdog.watch(pid)
  let output = ''
  const exited = once(child, 'exit')
  const ready = await new Promise<boolean>(resolve => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-65_536)
      if (output.includes(READY)) resolve(true)
    })
    child.once('exit', () => {
      resolve(false)
    })
  })
  if (!ready) {
    await watchdog.release()
    throw new Error(`the standby does not start:\n${output}`)
  }
  child.unref()
  if (child.stderr instanceof Socket) child.stderr.unref()

  const url = new URL(primary.url)
  url.port = String(port)
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    child.ref()
    if (child.exitCode === null && child.signalCode === null) {
      signal(pid, 'SIGQUIT')
      await exited
    }
    watchdog.watch(undefined)
    await watchdog.release()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    url: url.href,
    port,
    promote: async () => {
      await ask(url.href, 'select pg_promote()')
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
