import { constraintsOf, isQuery, originOf, statementOf, type Query } from '@quern/core'
import { hashText, keyOf, shapeOf, untagValue, type Node, type ParameterNode, type StatementNode } from '@quern/core/ast'
import { failure, success, type Result } from '@quern/result'
import { CodecFault } from '../codecs/index.ts'
import { planRow, RowFault, type RowReader } from '../codecs/row-plan.ts'
import { codecOf } from './codec-of.ts'
import { DecodeFault, EncodeFault, type Compiled } from './compiled.ts'
import type { CompileFailure } from './failure.ts'
import { describeStatement, type QueryDescription } from './query-description.ts'
import { printNode, type Printed, type PrintOptions } from './print.ts'
import { isReadOnly } from './read-only.ts'
import { resultColumns } from './result-columns.ts'

/** What all queries of one shape share. */
interface Shared {
  readonly text: string
  readonly name: string
  readonly readOnly: boolean
  readonly readRow: RowReader
  readonly columns: number
  /** For each `$n` the place of its node in the order of the shape. */
  readonly order: readonly number[]
  /** Made when it is first asked for. */
  description?: QueryDescription
}

/** How many shapes are kept; a program has fewer statements than this unless it makes them up as it goes. */
const shapesMost = 2000
const shapes = new Map<string, Shared>()
const compiled = new WeakMap<StatementNode, Compiled<unknown>>()

/**
 * A name for the prepared statement that follows from its text and the types of its parameters: the same in every
 * process. The types count because the server infers them once, when it prepares: after a column has changed its type,
 * the same text must be prepared anew.
 */
const nameOf = ({ text, parameters }: Printed): string => {
  const key = `${text} ${parameters.map(({ type }) => keyOf(type)).join(' ')}`
  return `quern_${hashText(key)}_${key.length.toString(36)}`
}

const share = (statement: StatementNode, parameters: readonly Node[], options: PrintOptions): Shared | { readonly failure: CompileFailure } => {
  const printed = printNode(statement, options)
  if ('failure' in printed) return printed
  const place = new Map(parameters.map((node, at) => [node, at]))
  const columns = resultColumns(statement)
  return {
    text: printed.text,
    name: nameOf(printed),
    readOnly: isReadOnly(statement),
    columns: columns.length,
    readRow: planRow(columns.map(({ name, type, path, presence }) => ({ name, codec: codecOf(type), path, presence })), 'text'),
    // The shape and the printer see the same parameters.
    order: printed.parameters.map(node => place.get(node) ?? 0),
  }
}

const remember = (key: string, shared: Shared): void => {
  shapes.delete(key)
  shapes.set(key, shared)
  if (shapes.size > shapesMost) {
    // The first key is the one that was used longest ago.
    for (const oldest of shapes.keys()) {
      shapes.delete(oldest)
      break
    }
  }
}

const encode = (parameters: readonly ParameterNode[]) => (): readonly (string | null)[] | EncodeFault => {
  const texts: (string | null)[] = []
  for (const [index, { type, value }] of parameters.entries()) {
    const given = untagValue(value)
    if (given === null || given === undefined) {
      texts.push(null)
      continue
    }
    const text = codecOf(type).encode(given)
    if (text instanceof CodecFault) return new EncodeFault(index, text.type, text.problem, text.path)
    texts.push(text)
  }
  return texts
}

const decode = ({ columns, readRow }: Shared) => (values: readonly (string | null)[]): unknown => {
  if (values.length !== columns) {
    return new DecodeFault('*', 'row', `has ${values.length} columns where the query has ${columns}`)
  }
  const row = readRow(values)
  return row instanceof RowFault ? new DecodeFault(row.column, row.fault.type, row.fault.problem, row.fault.path) : row
}

const bind = (shared: Shared, statement: StatementNode, query: Query, parameters: readonly Node[]): Compiled<unknown> => {
  const ordered = shared.order.map(at => parameters[at] as ParameterNode)
  const origin = originOf(query)
  return Object.freeze({
    text: shared.text,
    name: shared.name,
    readOnly: shared.readOnly,
    statement,
    parameters: ordered,
    encode: encode(ordered),
    decode: decode(shared),
    // Asked for where a constraint is violated, and nowhere else.
    get constraints() {
      return constraintsOf(statement)
    },
    // For middlewares alone. Nothing of the statement is kept in what its shape shares: it holds values.
    get description() {
      return (shared.description ??= describeStatement(statement, shared.text))
    },
    ...(origin ? { builtAt: origin } : {}),
  })
}

/**
 * Makes SQL of a query: its text, its parameters with their encoders, and what reads its rows. Pure and total. It is kept
 * by the query's identity, and the text by its shape, so that a query built anew for each request pays for one walk of
 * its tree.
 *
 * @example
 * ```ts
 * import { from, integer, table } from '@quern/core'
 * import { compile } from '@quern/pg-driver/compile'
 *
 * const users = table('users', { id: integer().primaryKey(), age: integer() })
 * const adults = compile(from(users).where(users.age.gte(18)).select({ id: users.id }))
 * console.log(adults.map(({ text }) => text).valueOr('')) // select "users"."id" as "id" from "users" where "users"."age" >= $1
 * ```
 * Fails with {@link CompileFailure}: what the types could not refuse, such as an insert of no rows.
 */
export function compile<Row, Free extends string, E>(query: Query<Row, Free, E>, options: PrintOptions = {}): Result<Compiled<Row>, CompileFailure> {
  if (!isQuery(query)) return failure(invalid('query', 'no query: choose columns with select(), or say which rows with where() or everyRow()'))
  const statement = statementOf(query)
  const known = options.target === undefined ? compiled.get(statement) : undefined
  // The statement is this query's, so its rows are of this query's type.
  if (known) return success(known as Compiled<Row>)
  try {
    const made = make(query, statement, options)
    if (made.ok && options.target === undefined) compiled.set(statement, made.value)
    // As above.
    return made as Result<Compiled<Row>, CompileFailure>
  } catch (thrown) {
    // The tree is walked by recursion: what is too deep for the stack is one failure, not a crash.
    if (thrown instanceof RangeError) return failure(invalid(statement.kind, `too deep or too large: ${thrown.message}`))
    throw thrown
  }
}

const invalid = (kind: string, problem: string): CompileFailure => ({ tag: 'InvalidNode', outcome: 'none', kind, problem })

/** Makes SQL of a query that is not known yet, or of one whose shape is. */
const make = (query: Query, statement: StatementNode, options: PrintOptions): Result<Compiled<unknown>, CompileFailure> => {
  const { key, parameters } = shapeOf(statement)
  const shapeKey = options.target === undefined ? key : `${options.target} ${key}`
  const shared = shapes.get(shapeKey) ?? share(statement, parameters, options)
  if ('failure' in shared) return failure(shared.failure)
  remember(shapeKey, shared)
  return success(bind(shared, statement, query, parameters))
}

/**
 * How many shapes are kept now, for tests and for statistics.
 *
 * @example
 * shapesKept() // => 12
 */
export const shapesKept = (): number => shapes.size
