import type { Connection, Statement } from '../driver/contract.ts'
import { commandOf } from '../compile/query-description.ts'
import { redactSql } from './redact-sql.ts'

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

/** The first major that plans for parameters without values. */
const GENERIC_SINCE = 16

/** Leaves the constants out of the conditions of a plan. */
const withoutConstants = (value: unknown): unknown => {
  if (typeof value === 'string') return redactSql(value)
  if (Array.isArray(value)) return value.map(withoutConstants)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutConstants(inner)]))
}

/**
 * Asks the server for the plan of a statement, without running it: never with ANALYZE. From PostgreSQL 16 on the plan is the
 * generic one and the parameters are not sent; before that they are, and unless they are to be shown, what the plan then
 * quotes of them is left out of it.
 *
 * Source: PostgreSQL manual, "EXPLAIN", GENERIC_PLAN.
 */
export const explain = async (connection: Connection, { text, parameters }: Statement, show: 'redacted' | 'shown'): Promise<Explained> => {
  const generic = parameters.length > 0 && Number.parseInt(connection.parameters.get('server_version') ?? '', 10) >= GENERIC_SINCE
  const reply = await connection.execute({
    text: `explain (format json${generic ? ', generic_plan' : ''}) ${text}`,
    parameters: generic ? parameters.map(() => null) : parameters,
  })
  if (!reply.ok) return { plan: undefined, problem: reply.error.tag === 'ServerRefusal' ? reply.error.error.sqlstate : 'lost' }
  // The server's own JSON: an array of one object, the plan in it.
  const [top] = JSON.parse(reply.value.rows[0]?.[0] ?? '[]') as { readonly Plan: PlanNode }[]
  if (top === undefined) return { plan: undefined, problem: 'empty' }
  return { plan: (generic || show === 'shown' ? top.Plan : withoutConstants(top.Plan)) as PlanNode, generic }
}
