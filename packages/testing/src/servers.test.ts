import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { expect, test, vi } from 'vitest'
import { withDatabase } from './databases.ts'
import { isRunning } from './processes.ts'
import { type Server, MAJORS, startServer } from './servers.ts'

const ask = async (url: string, query: string): Promise<postgres.Row> => {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined, connect_timeout: 5 })
  try {
    const [row] = await sql.unsafe(query)
    return row ?? {}
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const running = (server: Server): number => {
  if (server.pid === undefined) throw new Error('the server is down')
  return server.pid
}

test.each(MAJORS)('PostgreSQL %i starts, answers and leaves nothing behind', async major => {
  const server = await startServer(major)
  const pid = running(server)
  expect(await ask(server.url, 'select current_setting(\'server_version_num\')::int / 10000 as major')).toEqual({ major })
  const { folder } = await ask(server.url, "select current_setting('data_directory') as folder")
  expect(existsSync(folder)).toBe(true)
  expect(server.log()).toContain('ready to accept connections')
  await server.stop()
  await server.stop()
  expect(isRunning(pid)).toBe(false)
  expect(server.pid).toBeUndefined()
  expect(existsSync(folder)).toBe(false)
  await expect(server.restart()).rejects.toThrow('a stopped server has no data to restart on')
})

test('a crash loses nothing that was committed, and the server comes back on the same port', async () => {
  await using server = await startServer(18, { durable: true })
  expect(await ask(server.url, 'show fsync')).toEqual({ fsync: 'on' })
  const sql = postgres(server.url, { max: 1, fetch_types: false })
  await sql`create table kept as select 7 as a`
  const before = running(server)
  const [session] = await sql`select pg_backend_pid() as pid`
  const sleeping = sql`select pg_sleep(600)`.then(() => 'answered', () => 'lost')
  await server.kill9()
  expect(await sleeping).toBe('lost')
  expect(server.pid).toBeUndefined()
  expect([isRunning(before), isRunning(session?.['pid'])]).toEqual([false, false])
  await server.kill9()
  await expect(ask(server.url, 'select 1 as one')).rejects.toThrow()
  await sql.end({ timeout: 0 })
  await server.restart()
  expect(running(server)).not.toBe(before)
  expect(await ask(server.url, 'select a from kept')).toEqual({ a: 7 })
  expect(server.log()).toContain('was not properly shut down; automatic recovery')
})

test('a server that went down, on purpose or not, comes back', async () => {
  await using server = await startServer(18, { settings: { max_connections: 7, work_mem: '5MB' } })
  expect(await ask(server.url, "select current_setting('max_connections') as c, current_setting('work_mem') as m, current_setting('fsync') as f"))
    .toEqual({ c: '7', m: '5MB', f: 'off' })

  await server.shutdown()
  await server.shutdown()
  await expect(ask(server.url, 'select 1 as one')).rejects.toThrow()
  const thief = createServer().listen(server.port, '127.0.0.1')
  await once(thief, 'listening')
  await expect(server.restart()).rejects.toThrow(`PostgreSQL 18 does not get its port ${server.port} back`)
  thief.close()
  await once(thief, 'close')
  await server.restart()
  await server.restart()
  expect(await ask(server.url, 'select 1 as one')).toEqual({ one: 1 })

  const pid = running(server)
  process.kill(pid, 'SIGQUIT')
  while (server.pid !== undefined) await delay(10)
  expect(isRunning(pid)).toBe(false)
  await server.restart()
  expect(await ask(server.url, 'select 2 as two')).toEqual({ two: 2 })
})

test('a setting that the server refuses fails with the log and leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quern-refused-'))
  chmodSync(folder, 0o755)
  vi.stubEnv('TMPDIR', folder)
  await expect(startServer(17, { settings: { no_such_setting: 1 } })).rejects.toThrow(/PostgreSQL 17 does not start:\n.*no_such_setting/u)
  await expect(startServer(17, { settings: { shared_buffers: 'much' } })).rejects.toThrow('PostgreSQL 17 does not start')
  vi.unstubAllEnvs()
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

/** Starts a server in a process of its own, which then goes on as the given line says. */
const startElsewhere = async (goOn: string): Promise<{ child: ChildProcess; pid: number; folder: string }> => {
  const program = `
    import { startServer } from ${JSON.stringify(new URL('servers.ts', import.meta.url).href)}
    const server = await startServer(18)
    console.log(JSON.stringify({ pid: server.pid, url: server.url }))
    ${goOn}
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const { pid, url } = JSON.parse(String(line))
  const { folder } = await ask(url, "select current_setting('data_directory') as folder")
  child.stdin.end()
  return { child, pid, folder }
}

test('a killed process takes its servers along', async () => {
  const { child, pid, folder } = await startElsewhere('setInterval(() => {}, 1000)')
  expect([isRunning(pid), existsSync(folder)]).toEqual([true, true])
  child.kill('SIGKILL')
  while (isRunning(pid) || existsSync(folder)) await delay(10)
})

test('a process that forgets its server still ends, and the server with it', async () => {
  const { child, pid, folder } = await startElsewhere('process.stdin.resume()')
  expect(await once(child, 'exit')).toEqual([0, null])
  while (isRunning(pid) || existsSync(folder)) await delay(10)
})

test('a database of its own starts empty or as a copy, and is dropped with the sessions in it', async () => {
  await using server = await startServer(18)
  const database = await withDatabase(server)
  expect(await ask(database.url, 'select current_database() as name')).toEqual({ name: database.name })
  await ask(database.url, 'create table t (id int)')
  await using copy = await withDatabase(server, database.name)
  expect(await ask(copy.url, 'select count(*)::int as n from t')).toEqual({ n: 0 })
  const lingering = postgres(database.url, { max: 1, fetch_types: false })
  await lingering`select 1`
  await database.drop()
  await database.drop()
  await lingering.end({ timeout: 0 })
  await expect(ask(database.url, 'select 1 as one')).rejects.toThrow(/does not exist/u)
})
