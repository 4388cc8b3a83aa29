import type { Capabilities, Connection, Driver, Endpoint } from '@quern/pg-driver'

/**
 * What a case needs of a driver, besides what every driver has: further sessions, a `cancel` that stops a statement, a
 * server that heeds `statement_timeout`, or a server at a host and port that the URL names.
 */
export type ConformanceNeed = 'many sessions' | 'cancel' | 'statement timeout' | 'network'

/** The parts of a connection string that cases replace. */
export interface UrlParts {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

/** A server of a case's own, that speaks as the case has it. */
export interface CaseServer {
  readonly port: number
  /** How many connections to it are open. */
  readonly open: () => number
  /** How many there have been. */
  readonly seen: () => number
}

/** What a case works with. Whatever it opens is closed when it has ended. */
export interface ConformanceTools {
  readonly driver: Driver
  /** The connection string of the database that the suite runs on. */
  readonly url: string
  /** The settings that the endpoint was opened with. */
  readonly settings: Readonly<Record<string, string>>
  /** Opens a session of the endpoint. */
  readonly connect: () => Promise<Connection>
  /** Opens another endpoint of the driver. */
  readonly open: (url: string) => Promise<Endpoint>
  /** The connection string with other parts. */
  readonly urlWith: (parts: UrlParts) => string
  /** Listens on a port of this machine. */
  readonly listen: (accept: (socket: { readonly end: () => void; readonly write: (bytes: string) => void }) => void) => Promise<CaseServer>
  /** A random number from 0 to 1, from the suite's seed. */
  readonly random: () => number
}

/** One thing that the driver contract promises, and how to see whether a driver keeps it. */
export interface ConformanceCase {
  /** What is promised, as a sentence. It names the case. */
  readonly name: string
  readonly needs: readonly ConformanceNeed[]
  /** Rejects where the promise is not kept. */
  readonly run: (endpoint: Endpoint, tools: ConformanceTools) => Promise<void>
}

/** Makes a case. */
export const conformanceCase = (
  name: string,
  needs: readonly ConformanceNeed[],
  run: (tools: ConformanceTools, endpoint: Endpoint) => Promise<void>,
): ConformanceCase => ({ name, needs, run: (endpoint, tools) => run(tools, endpoint) })

/**
 * What a case needs that a driver does not have, in words; `undefined` where it has everything.
 *
 * @example
 * missingNeed(one, endpoint.capabilities, true) // undefined where the case can run, else what the driver cannot do
 */
export const missingNeed = (
  { needs }: Pick<ConformanceCase, 'needs'>,
  { sessions, cancel, statementTimeout }: Capabilities,
  network: boolean,
): string | undefined => {
  const has: Readonly<Record<ConformanceNeed, boolean>> = {
    'many sessions': sessions === 'many',
    cancel,
    'statement timeout': statementTimeout,
    network,
  }
  const missing = needs.filter(need => !has[need])
  return missing.length === 0 ? undefined : `it needs ${missing.join(' and ')}`
}
