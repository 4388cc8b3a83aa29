/// <reference types="node" />
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { chooseServer, type ServerChoice, type Source, SOURCES } from './choose-server.ts'
import { MAJORS, type Major, type Server, startServer } from './servers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a suite asks for the run's PostgreSQL servers. `sharedServer` and `describeEachTarget` do so. */
    readonly postgresServers: string
  }
}

/** The servers of one test run, each started when a suite first asks for its major. */
export interface SharedServers extends AsyncDisposable {
  /** Where suites, which run in other processes, ask. It holds a secret, so that only they can. */
  readonly address: string
  /** Stops every server that was started. */
  stop(): Promise<void>
}

/**
 * Serves the addresses of PostgreSQL servers to the suites of a run. A run whose suites need none starts none,
 * and each major starts once, however many suites ask for it at the same time.
 */
export const shareServers = async (
  start: (major: Major) => Promise<Server> = startServer,
  choose: typeof chooseServer = chooseServer,
): Promise<SharedServers> => {
  const started = new Map<Major, Promise<Server>>()
  const chosen = new Map<string, Promise<ServerChoice>>()
  const serverOf = (major: Major): Promise<Server> => {
    const server = started.get(major) ?? start(major)
    started.set(major, server)
    return server
  }
  /** The server of the run, by the sources that it may come from. An embedded one is the one of its major. */
  const choiceOf = (allowed: readonly Source[]): Promise<ServerChoice> => {
    const key = allowed.join()
    const choice = chosen.get(key) ?? choose(allowed, { embedded: async major => ({ url: (await serverOf(major)).url, stop: async () => undefined }) })
    chosen.set(key, choice)
    return choice
  }
  const secret = randomBytes(16).toString('hex')

  const broker = createServer((request, response) => {
    // A suite whose process is busy for some seconds, as PGlite makes it, would ask again on a connection that has ended.
    response.shouldKeepAlive = false
    const fail = (error: unknown): void => {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
    const [, list] = request.url?.startsWith(`/${secret}/chosen?`) === true ? request.url.split('?') : []
    if (list !== undefined) {
      choiceOf(SOURCES.filter(source => list.split(',').includes(source))).then(({ source, url, passedOver }) => {
        response.end(JSON.stringify({ source, url, passedOver }))
      }, fail)
      return
    }
    const major = MAJORS.find(candidate => request.url === `/${secret}/${candidate}`)
    if (major === undefined) {
      response.writeHead(404).end(`no such server; there are ${MAJORS.join(', ')}`)
      return
    }
    serverOf(major).then(server => response.end(server.url), fail)
  }).listen(0, '127.0.0.1')
  await once(broker, 'listening')
  const address = broker.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')

  const stop = async (): Promise<void> => {
    broker.close()
    broker.closeAllConnections()
    const choices = await Promise.allSettled(chosen.values())
    await Promise.all(choices.map(choice => (choice.status === 'fulfilled' ? choice.value.stop() : undefined)))
    const settled = await Promise.allSettled(started.values())
    await Promise.all(settled.map(server => (server.status === 'fulfilled' ? server.value.stop() : undefined)))
  }
  return { address: `http://127.0.0.1:${address.port}/${secret}`, stop, [Symbol.asyncDispose]: stop }
}

/** The run's server, from one of these sources. The first question chooses, and starts it where it has to be started. */
export const askForChoice = async (address: string, allowed: readonly Source[]): Promise<Omit<ServerChoice, 'stop'>> => {
  const response = await fetch(`${address}/chosen?${allowed.join(',')}`)
  const answer = await response.text()
  if (!response.ok) throw new Error(answer)
  return JSON.parse(answer)
}

/** The connection string of the run's server of a major. The first question starts it, in about a second. */
export const askForServer = async (address: string, major: Major): Promise<string> => {
  const response = await fetch(`${address}/${major}`)
  const answer = await response.text()
  if (!response.ok) throw new Error(answer)
  return answer
}
