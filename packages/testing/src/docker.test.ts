import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ContainerPackage, containerServer } from './containers.ts'
import { dockerProblem } from './docker.ts'

let folder = ''
let socket = ''
const servers: { close: () => unknown }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quern-docker-'))
  socket = join(folder, 'docker.sock')
})
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Something that answers as Docker's socket, with a status. */
const answering = async (status: number): Promise<Server> => {
  const server = createServer((request, response) => response.writeHead(request.url === '/_ping' ? status : 404).end('OK')).listen(socket)
  servers.push(server)
  await once(server, 'listening')
  return server
}

test('an engine that answers is no problem', async () => {
  await answering(200)
  expect(await dockerProblem({ DOCKER_HOST: `unix://${socket}` })).toBeUndefined()
  expect(await dockerProblem({ XDG_RUNTIME_DIR: folder })).toBeUndefined()
})

test('an engine that refuses, or that is none, says why', async () => {
  await answering(500)
  expect(await dockerProblem({ DOCKER_HOST: `unix://${socket}` })).toBe(`Docker at ${socket} answers with status 500`)
  expect(await dockerProblem({ DOCKER_HOST: `unix://${join(folder, 'none')}` })).toBe(`Docker at ${join(folder, 'none')}: ENOENT`)
  writeFileSync(join(folder, 'file'), '')
  expect(await dockerProblem({ DOCKER_HOST: `unix://${join(folder, 'file')}` })).toMatch(/file: (?:ECONNREFUSED|ENOTSOCK)$/u)
})

test('an engine that does not answer is given up', async () => {
  const silent = createSocketServer(() => undefined).listen(socket)
  servers.push(silent)
  await once(silent, 'listening')
  expect(await dockerProblem({ DOCKER_HOST: `unix://${socket}` }, 50)).toBe(`Docker at ${socket} does not answer`)
})

test('an address is read as Docker does', async () => {
  const server = createServer((_, response) => response.end('OK')).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number } // It listens on TCP.
  expect(await dockerProblem({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toBeUndefined()
  expect(await dockerProblem({ DOCKER_HOST: 'ssh://ann@box' })).toBe('DOCKER_HOST is ssh://ann@box, where only unix: and tcp: can be asked')
  expect(await dockerProblem({ DOCKER_HOST: 'tcp://[::1]' }, 1_000)).toMatch(/^Docker at ::1:2375: /u)
})

const packageThat = (start: () => Promise<{ getConnectionUri(): string; stop(): Promise<unknown> }>): (() => Promise<ContainerPackage>) =>
  () => Promise.resolve({ PostgreSqlContainer: class { start = start } })

test('a container is started, and stopped', async () => {
  await answering(200)
  const environment = { DOCKER_HOST: `unix://${socket}` }
  const events: string[] = []
  const server = await containerServer('postgres:18-alpine', environment, packageThat(async () => ({
    getConnectionUri: () => 'postgresql://test:test@localhost:1/test',
    stop: async () => events.push('stopped'),
  })))
  if (server.url === undefined) throw new Error(server.reason)
  expect(server.url).toBe('postgres://test:test@localhost:1/test')
  await server.stop()
  expect(events).toEqual(['stopped'])
})

test('what keeps a container from starting is a reason', async () => {
  const none = { DOCKER_HOST: 'ssh://box' }
  expect(await containerServer('postgres:18-alpine', none)).toEqual({ reason: expect.stringContaining('only unix: and tcp:') })
  await answering(200)
  const environment = { DOCKER_HOST: `unix://${socket}` }
  expect(await containerServer('postgres:18-alpine', environment, () => Promise.reject(new Error('Cannot find package')))).toEqual({
    reason: '@testcontainers/postgresql is not installed, or cannot be loaded: Cannot find package',
  })
  expect(await containerServer('postgres:18-alpine', environment, packageThat(() => Promise.reject('no such image')))).toEqual({
    reason: 'the container of postgres:18-alpine does not start: no such image',
  })
})

test('the real package, which is what is used of it, meets a socket that is not Docker', async () => {
  const real: ContainerPackage = await import('@testcontainers/postgresql')
  expect(new real.PostgreSqlContainer('postgres:18-alpine').start).toBeTypeOf('function')
  await answering(200)
  vi.stubEnv('DOCKER_HOST', `unix://${socket}`)
  const started = await containerServer('postgres:18-alpine', { DOCKER_HOST: `unix://${socket}` })
  vi.unstubAllEnvs()
  expect(started).toEqual({ reason: expect.stringMatching(/^the container of postgres:18-alpine does not start: /u) })
})
