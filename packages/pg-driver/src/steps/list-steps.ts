import { compile } from '../compile/compile.ts'
import type { CompileFailure } from '../compile/failure.ts'
import type { Cardinality, ProgramData, StepData } from './step.ts'

/** What can be said of a step without running it. */
export interface ListedStep {
  readonly name: string
  readonly kind: Cardinality | 'check' | 'savepoint'
  /** Whether it follows from the results of earlier steps. A check always does. */
  readonly dependent: boolean
  /** The SQL of its query, where that is known. */
  readonly text?: string
  /** Whether its query cannot change data, as its AST shows; where the query is known. */
  readonly readOnly?: boolean
  /** Why its query cannot be made into SQL, where it is known and that is so. */
  readonly problem?: CompileFailure
  /** The steps in its savepoint, where they are known. */
  readonly steps?: readonly ListedStep[]
}

/** What is known of a step besides its name and kind. */
const known = (step: StepData): Omit<ListedStep, 'name' | 'kind'> => {
  if (step.kind === 'check') return { dependent: true }
  if (step.kind === 'savepoint') {
    const { program } = step
    if (typeof program === 'function') return { dependent: true }
    return { dependent: false, ...(program !== undefined && { steps: listSteps(program) }) }
  }
  const { query } = step
  if (typeof query === 'function') return { dependent: true }
  if (query === undefined) return { dependent: false }
  return {
    dependent: false,
    ...compile(query).match({ success: ({ text, readOnly }) => ({ text, readOnly }), failure: problem => ({ problem }) }),
  }
}

/**
 * The steps of a program, in their order, with all that is known of them before it runs. A step that is known to be skipped
 * has no `text`. A program in which no step is `dependent` can be sent as it stands.
 *
 * @example
 * ```ts fragment
 * listSteps(signUp)
 * // [{ name: 'user', kind: 'one', dependent: false, text: 'insert into ...', readOnly: false },
 * //  { name: 'post', kind: 'run', dependent: true }]
 * ```
 */
export const listSteps = ({ steps }: ProgramData): readonly ListedStep[] =>
  steps.map(step => ({ name: step.name, kind: step.kind, ...known(step) }))

const linesOf = (steps: readonly ListedStep[], indent: string): readonly string[] =>
  steps.flatMap(({ name, kind, dependent, text, problem, steps: inner = [] }, at) => [
    `${indent}${at + 1}. ${name}: ${kind}${dependent ? ', by the steps before it' : ''}`,
    ...(text === undefined ? [] : [`${indent}   ${text}`]),
    ...(problem === undefined ? [] : [`${indent}   ${problem.tag}`]),
    ...linesOf(inner, `${indent}   `),
  ])

/**
 * A program in words, for people: the options of its transaction, and a line or two for each step.
 *
 * @example
 * ```ts fragment
 * describeProgram(signUp)
 * // 1. user: one
 * //    insert into "users" ("name") values ($1) returning "users"."id" as "id"
 * // 2. post: run, by the steps before it
 * ```
 */
export const describeProgram = (program: ProgramData): string => {
  const options = Object.entries(program.options).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
  return [...(options.length === 0 ? [] : [`with ${options.join(', ')}`]), ...linesOf(listSteps(program), '')].join('\n')
}
