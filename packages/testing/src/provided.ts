import type { Database } from '@quern/pg-driver'

/** A database that a test was given, as the check for leaks needs it. */
export interface Provided {
  readonly url: string
  readonly kind: 'pglite' | 'server'
}

/** The databases that this process was given and has not dropped, each with what was connected to it. */
const provided = new Map<Provided, ReadonlySet<Database>>()

/** The sandboxes that are open: the lease of each is no leak, nor is its transaction. By database, the backends' processes. */
const sandboxes = new Map<Database, Set<number>>()

/** Takes note of a database that was given. */
export const noteProvided = (database: Provided, opened: ReadonlySet<Database>): void => {
  provided.set(database, opened)
}

/** A database that was dropped has no leaks. */
export const forgetProvided = (database: Provided): void => {
  provided.delete(database)
}

/** All that were given and not dropped. */
export const allProvided = (): readonly (readonly [Provided, ReadonlySet<Database>])[] => [...provided]

/** Takes note of a sandbox; the function that it gives ends that. */
export const noteSandbox = (db: Database, processId: number): (() => void) => {
  const processes = sandboxes.get(db) ?? new Set()
  sandboxes.set(db, processes.add(processId))
  return () => {
    processes.delete(processId)
    if (processes.size === 0) sandboxes.delete(db)
  }
}

/** The backends of a database's sandboxes; without a database, of all. */
export const sandboxProcesses = (db?: Database): readonly number[] =>
  [...sandboxes].flatMap(([of, processes]) => (db === undefined || of === db ? [...processes] : []))
