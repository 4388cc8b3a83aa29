/// <reference types="node" />
import type { Server } from '../servers.ts'
import type { LAST } from './ledger.ts'
import type { Random } from './random.ts'
import type { Witness } from './witness.ts'

/** What a fault has to work with while callers run their transactions. */
export interface Scene {
  readonly server: Server
  readonly witness: Witness
  readonly random: Random
  /** The `application_name` of the driver's sessions. */
  readonly application: string
  /** Resolves when so many more transactions have settled, or all have; tells whether there are more to come. */
  readonly settled: (count: number) => Promise<boolean>
  /** Runs something during which there is no server: who fails to connect meanwhile waits until it is over. */
  readonly whileDown: (run: () => Promise<void>) => Promise<void>
}

/** What a fault does to one transaction. */
export interface Interference {
  /** How long the transaction may take, where it is cut short on purpose. */
  readonly timeout?: number
  /** Cuts it short. */
  readonly signal?: AbortSignal
  /** A statement to add at the transaction's end, before its COMMIT. */
  readonly last?: keyof typeof LAST
  /** Runs after its statements, with how far it is and its backend. */
  readonly between?: (step: Step, backend: number) => Promise<void>
}

/** A fault as it is at work. */
export interface Injection {
  /** Where the driver connects; the server itself unless there is something in between. */
  readonly url?: string
  /** Begins the trouble: the client is connected. */
  readonly begin?: () => void
  /** Runs beside the callers, until they are done. */
  readonly alongside?: () => Promise<void>
  /** What is done to the next transaction. */
  readonly next?: () => Interference
  /** Ends the trouble, so that what is left can be put in order. */
  readonly heal?: () => void
  /** The client was closed: what was kept on its way to the server is let go. */
  readonly closed?: () => void
  /** Frees what the fault holds. */
  readonly stop?: () => Promise<void>
}

/** How far a transaction is. */
export type Step = 'begun' | 'half' | 'done'

/** A fault: what happens to the server, the network or the calls while transactions run. */
export interface Fault {
  readonly name: string
  /** How many transactions are tried, in the short form and in the long one. */
  readonly trials: { readonly short: number; readonly long: number }
  /** How long a transaction may take, in milliseconds. */
  readonly timeout?: number
  /** How many callers there are, and how many connections. */
  readonly callers?: number
  readonly connections?: number
  /** How long a caller waits for a connection, in milliseconds. */
  readonly acquireTimeout?: number
  /** How old a connection grows, in milliseconds. */
  readonly maxLifetime?: number
  readonly inject: (scene: Scene) => Injection | Promise<Injection>
}
