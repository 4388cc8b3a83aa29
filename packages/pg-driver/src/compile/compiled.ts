import type { QueryDescription } from './query-description.ts'

/** A parameter that cannot be written as its type. */
export class EncodeFault {
  /** Which parameter, from 0. */
  readonly index: number
  readonly type: string
  readonly problem: string
  /** Where inside the value; empty for the value itself. */
  readonly path: string

  constructor(index: number, type: string, problem: string, path = '') {
    this.index = index
    this.type = type
    this.problem = problem
    this.path = path
  }
}

/** A value of a row that is not what its column's type says. */
export class DecodeFault {
  readonly column: string
  readonly type: string
  readonly problem: string
  /** Where inside the value; empty for the value itself. */
  readonly path: string

  constructor(column: string, type: string, problem: string, path = '') {
    this.column = column
    this.type = type
    this.problem = problem
    this.path = path
  }
}

/** A query, ready to be run. */
export interface Compiled<out Row> {
  readonly text: string
  /** Derived from the text: equal text, equal name. A session may keep the statement prepared under it. */
  readonly name: string
  /** The statement cannot change data, as its AST shows. */
  readonly readOnly: boolean
  /** The values of its parameters, in text format. */
  readonly encode: () => readonly (string | null)[] | EncodeFault
  readonly decode: (row: readonly (string | null)[]) => Row | DecodeFault
  /** The columns of each constraint that the query's type names, by the constraint's name. */
  readonly constraints?: Readonly<Record<string, readonly string[]>>
  /** What it is, in a few words and without values. Made when it is first asked for, once for all queries of its shape. */
  readonly description: QueryDescription
  /** Where the query was built, where that is remembered. */
  readonly builtAt?: { readonly stack: string }
}
