/** What is used of pg, which its public types do not tell. */

/** A row, as pg has parsed it: the values in text format. */
export interface DriverRow {
  readonly fields: (string | null)[]
}

/** What pg writes messages with. */
export interface DriverConnection {
  readonly stream: { readonly cork: () => void; readonly uncork: () => void }
  readonly parse: (message: { readonly name: string; readonly text: string; readonly types: readonly number[] }) => void
  readonly bind: (message: { readonly portal: string; readonly statement: string; readonly values: readonly (string | null)[] }) => void
  readonly describe: (message: { readonly type: 'S' | 'P'; readonly name: string }) => void
  readonly execute: (message: { readonly rows?: number }) => void
  readonly close: (message: { readonly type: 'S' | 'P'; readonly name: string }) => void
  readonly flush: () => void
  readonly sync: () => void
  readonly query: (text: string) => void
}

/** A query of our own, which pg tells of each message that comes for it. It must not return anything from `submit`. */
export interface DriverQuery {
  readonly submit: (connection: DriverConnection) => void
  readonly handleRowDescription: () => void
  readonly handleDataRow: (row: DriverRow) => void
  readonly handlePortalSuspended: () => void
  readonly handleCommandComplete: () => void
  readonly handleEmptyQuery: () => void
  readonly handleReadyForQuery: () => void
  readonly handleError: (thrown: Error) => void
  readonly handleCopyInResponse: () => void
  readonly handleCopyData: () => void
}

/** A client of pg. */
export interface PgClient {
  readonly connect: (done: (thrown: Error | null | undefined) => void) => void
  readonly query: (query: DriverQuery) => unknown
  readonly on: (event: 'error', listener: (thrown: Error) => void) => unknown
  /** Gives the settings that start-up sends. pg itself sends but a few. */
  getStartupConf: () => Readonly<Record<string, string>>
}
