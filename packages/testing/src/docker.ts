/// <reference types="node" />
import { get, type RequestOptions } from 'node:http'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The environment variables that say where Docker is. */
export interface DockerEnvironment {
  readonly DOCKER_HOST?: string | undefined
  readonly XDG_RUNTIME_DIR?: string | undefined
}

/** How long Docker has to answer, in milliseconds. */
const PATIENCE = 2_000

/** Where Docker listens when nobody says otherwise: the engine's own socket, a rootless one, Docker Desktop's. */
const sockets = ({ XDG_RUNTIME_DIR }: DockerEnvironment): readonly string[] => [
  '/var/run/docker.sock',
  ...(XDG_RUNTIME_DIR === undefined ? [] : [join(XDG_RUNTIME_DIR, 'docker.sock')]),
  join(homedir(), '.docker', 'run', 'docker.sock'),
]

/** Where to ask, or why there is nobody to ask. */
const addressOf = (environment: DockerEnvironment): RequestOptions | string => {
  const { DOCKER_HOST } = environment
  if (DOCKER_HOST === undefined || DOCKER_HOST === '') {
    const socketPath = sockets(environment).find(path => existsSync(path))
    return socketPath === undefined ? 'DOCKER_HOST is not set, and there is no socket of Docker' : { socketPath }
  }
  if (DOCKER_HOST.startsWith('unix://')) return { socketPath: DOCKER_HOST.slice('unix://'.length) }
  const [, host, port] = /^(?:tcp|http):\/\/([^:/]+|\[[^\]]+\])(?::(\d+))?\/?$/u.exec(DOCKER_HOST) ?? []
  if (host === undefined) return `DOCKER_HOST is ${DOCKER_HOST}, where only unix: and tcp: can be asked`
  return { host: host.replace(/^\[|\]$/gu, ''), port: port ?? '2375' }
}

/**
 * Asks whether Docker answers (`GET /_ping`). Gives nothing where it does, and else why it is of no use.
 *
 * Source: Docker Engine API, "Ping".
 */
export const dockerProblem = (environment: DockerEnvironment = process.env, patience = PATIENCE): Promise<string | undefined> => {
  const address = addressOf(environment)
  if (typeof address === 'string') return Promise.resolve(address)
  const place = address.socketPath ?? `${address.host}:${address.port}`
  return new Promise(resolve => {
    const request = get({ ...address, path: '/_ping', signal: AbortSignal.timeout(patience) }, response => {
      response.resume()
      resolve(response.statusCode === 200 ? undefined : `Docker at ${place} answers with status ${response.statusCode}`)
    })
    request.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.name === 'AbortError' ? `Docker at ${place} does not answer` : `Docker at ${place}: ${error.code ?? error.message}`)
    })
  })
}
