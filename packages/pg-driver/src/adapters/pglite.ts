/** The adapter for PGlite: PostgreSQL in this process, spoken to by its protocol and not through PGlite's own parsers. */
import { failure, type Result, success } from '@quern/result'
import type { Connection, ConnectFault, Driver, Endpoint, EndpointFault, EndpointOptions } from '../driver/contract.ts'
import { hostError, isPackageMissing } from './host-error.ts'
import { openPgliteSession, PGLITE_MAXIMUM_PARAMETERS } from './pglite-session.ts'

/** What this adapter uses of a PGlite instance. */
export interface PgliteEngine {
  readonly execProtocolRawStream: (message: Uint8Array, options: { readonly onRawData: (bytes: Uint8Array) => void }) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Sends messages to an engine, and gives what it answers. `execProtocolRaw` would do that too, but parses all of it besides,
 * and keeps every row for as long as the engine lives.
 */
const ask = async (engine: PgliteEngine, message: Uint8Array): Promise<Uint8Array> => {
  const chunks: Buffer[] = []
  await engine.execProtocolRawStream(message, {
    onRawData: bytes => {
      // They are the engine's own memory, which it writes to again.
      chunks.push(Buffer.from(bytes))
    },
  })
  return Buffer.concat(chunks)
}

/** Starts an engine on a folder, or in memory. */
export type StartPglite = (folder: string | undefined) => Promise<PgliteEngine>

const PACKAGE = '@electric-sql/pglite'

const installed = async (): Promise<StartPglite> => {
  const { PGlite } = await import('@electric-sql/pglite')
  return folder => PGlite.create(folder === undefined ? {} : { dataDir: folder })
}

const invalid = (problem: string): Result<never, EndpointFault> => failure({ tag: 'InvalidOption', option: 'url', problem })

/** The folder that a URL names: `pglite:` is memory, `pglite:./data` and `pglite:///srv/data` are folders. */
const folderOf = (url: string): Result<string | undefined, EndpointFault> => {
  const rest = url.slice(url.indexOf(':') + 1)
  if (/[?#]/.test(rest)) return invalid('a pglite: URL takes no options')
  if (rest === '' || rest === '//') return success(undefined)
  if (/^\/\/[^/]/.test(rest)) return invalid('a folder is written pglite:./relative or pglite:///absolute')
  try {
    return success(decodeURIComponent(rest.replace(/^\/\/(?=\/)/, '')))
  } catch {
    return invalid('the folder is not well percent-encoded')
  }
}

const unreachable = (detail: string): Result<never, ConnectFault> => failure({ tag: 'Unreachable', code: 'PGLITE', detail })

/** One engine, and the single session that it has. */
const pgliteEndpoint = (start: StartPglite, folder: string | undefined, { settings }: EndpointOptions): Endpoint => {
  let engine: PgliteEngine | undefined
  /** Why a database in memory is gone, once it is. A folder is simply opened anew. */
  let gone: string | undefined

  const connect = async (): Promise<Result<Connection, ConnectFault>> => {
    if (gone !== undefined) return unreachable(gone)
    try {
      engine ??= await start(folder)
    } catch (thrown) {
      return unreachable(hostError(thrown).message)
    }
    const running = engine
    return openPgliteSession(settings, message => ask(running, message), () => {
      engine = undefined
      if (folder === undefined) gone = 'the engine stopped, and with it its database, which was in memory'
    })
  }

  return {
    capabilities: { sessions: 'one', cancel: false, statementTimeout: false, maximumParameters: PGLITE_MAXIMUM_PARAMETERS },
    address: folder === undefined ? 'PGlite in memory' : `PGlite in ${folder}`,
    connect,
    close: async () => {
      const running = engine
      engine = undefined
      gone = 'the database is closed'
      await running?.close()
    },
  }
}

/**
 * The driver for `pglite:` (in memory), `pglite:./folder` and `pglite:///absolute/folder`.
 *
 * It has one session, in this process: a statement blocks the event loop while it runs, so that neither a deadline nor a
 * signal can stop it, and `statement_timeout` is not heeded.
 *
 * @param load gives the function that starts an engine. By default it is PGlite's own; give another one for extensions.
 *
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite'
 * import { hstore } from '@electric-sql/pglite/contrib/hstore'
 * import { connect, pgliteDriver } from '@quern/pg-driver'
 *
 * const start = (folder?: string) => PGlite.create({ ...(folder !== undefined && { dataDir: folder }), extensions: { hstore } })
 * const opened = await connect('pglite:', { drivers: [pgliteDriver(() => Promise.resolve(start))] })
 * if (opened.ok) await opened.value.close()
 * ```
 */
export const pgliteDriver = (load: () => Promise<StartPglite> = installed): Driver => ({
  name: 'PGlite',
  schemes: ['pglite'],
  open: async options => {
    const folder = folderOf(options.url)
    if (!folder.ok) return folder
    try {
      return success(pgliteEndpoint(await load(), folder.value, options))
    } catch (thrown) {
      if (!isPackageMissing(thrown, PACKAGE)) throw thrown
      return failure({ tag: 'PackageMissing', package: PACKAGE, detail: hostError(thrown).message })
    }
  },
})
