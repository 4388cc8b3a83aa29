import type { Connection, Reply, ReplyFault, Statement } from '../driver/contract.ts'
import { commandOf } from '../compile/query-description.ts'

/** A node of a plan, as `EXPLAIN (FORMAT JSON)` gives it. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly Plans?: readonly PlanNode[]
  readonly [property: string]: unknown
}

/** What came of an EXPLAIN. */
export type Explained =
  | {
      readonly plan: PlanNode
      /** The plan is for any parameters: the server did not look at their values. */
      readonly generic: boolean
    }
  /** There is no plan, and why: the SQLSTATE of its refusal, or `lost`. */
  | { readonly plan: undefined; readonly problem: string }

const EXPLAINABLE: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'VALUES', 'WITH', 'TABLE'])

/** Whether a statement is one that EXPLAIN takes. */
export const isExplainable = (text: string): boolean => EXPLAINABLE.has(commandOf(text) ?? '')

const NAME = 'quern_explain'

/** Whoever has run the statement waits for the plan: it is given up where another session has locked a table of it. */
const BEGIN = "begin read only; set local lock_timeout = '100ms'"

/** The plan in the answer to `EXPLAIN (FORMAT JSON)`: an array of one object, the plan in it. */
const planIn = (reply: Reply): PlanNode | undefined => {
  const [top] = JSON.parse(reply.rows[0]?.[0] ?? '[]') as { readonly Plan: PlanNode }[] // The server's own JSON.
  return top?.Plan
}

const problemOf = (fault: ReplyFault): Explained => ({ plan: undefined, problem: fault.tag === 'ServerRefusal' ? fault.error.sqlstate : 'lost' })

/**
 * Asks for the plan that fits any parameters. Values that are bound to an EXPLAIN get into its plan, GENERIC_PLAN or not;
 * that of a prepared statement, with the generic plan made the rule, has them as `$1`, and the same on every version.
 */
const explainGeneric = async (connection: Connection, { text, parameters }: Statement): Promise<Explained> => {
  const prepared = await connection.script(`${BEGIN}; set local plan_cache_mode = force_generic_plan; prepare ${NAME} as ${text}`)
  const reply = prepared.ok
    ? await connection.execute({ text: `explain (format json) execute ${NAME}(${parameters.map(() => 'null').join(', ')})`, parameters: [] })
    : prepared
  const undone = await connection.script(prepared.ok ? `rollback; deallocate ${NAME}` : 'rollback')
  if (!reply.ok) return problemOf(reply.error)
  if (!undone.ok) return problemOf(undone.error)
  const plan = planIn(reply.value)
  return plan === undefined ? { plan, problem: 'empty' } : { plan, generic: true }
}

/**
 * Asks the server for the plan of a statement, without running it: never with ANALYZE. For a statement with parameters it is
 * the generic plan, and their values are not sent again. The session is to be outside of any transaction.
 *
 * Source: PostgreSQL manual, "EXPLAIN"; "PREPARE", Notes on generic and custom plans.
 */
export const explain = async (connection: Connection, statement: Statement): Promise<Explained> => {
  if (statement.parameters.length > 0) return explainGeneric(connection, statement)
  const begun = await connection.script(BEGIN)
  if (!begun.ok) return problemOf(begun.error)
  const reply = await connection.execute({ text: `explain (format json) ${statement.text}`, parameters: [] })
  const undone = await connection.script('rollback')
  if (!reply.ok) return problemOf(reply.error)
  if (!undone.ok) return problemOf(undone.error)
  const plan = planIn(reply.value)
  return plan === undefined ? { plan, problem: 'empty' } : { plan, generic: false }
}
