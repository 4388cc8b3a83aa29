import type { DataType } from '../types/data-type.ts'
import { isInferred } from '../types/inferred.ts'
import { integerType, textType } from '../types/scalars.ts'
import type { Family } from '../types/type-info.ts'
import type { Precedence } from './precedence.ts'

/** The other side of an operator where the caller gives a plain value: the type it is bound as. */
export interface Operand {
  readonly type: DataType
  /** Whether the parameter needs a cast, because PostgreSQL would not infer this type from the other side. */
  readonly cast: boolean
}

/** One row of the operator table: all there is to know of an operator. Printing, parentheses, docs and tests read it. */
export interface Operator {
  /** The name in the AST. */
  readonly name: string
  /** The method that builds it, where that is not the name. */
  readonly method?: string
  /** How it is written. */
  readonly sql: string
  readonly fixity: 'infix' | 'prefix' | 'postfix'
  readonly precedence: Precedence
  readonly associativity: 'left' | 'right' | 'none'
  /** The families whose expressions have it as a method; none where a function builds it. */
  readonly families: readonly Family[]
  /** The type of the other side, from the type of this one. Absent for prefix and postfix operators. */
  readonly operand?: (left: DataType, value: unknown) => Operand
  /** The type of the result. */
  readonly result: (left: DataType, right: DataType) => DataType
  /** What it does with nulls: `strict` gives null for null, `total` never gives null, `own` has a rule of its own. */
  readonly nulls: 'strict' | 'total' | 'own'
  /** The first PostgreSQL major that has it; absent for 13 and older. */
  readonly since?: number
  readonly about: string
  /** SQL that contains it and executes on the fixture of the tests. */
  readonly example: string
}

/** The other side has the type of this one, which PostgreSQL infers wherever it can. */
export const same = (left: DataType): Operand => ({ type: left, cast: !isInferred(left) })
/** The other side has a type of its own, and PostgreSQL has to be told. */
export const casting = (type: DataType) => (): Operand => ({ type, cast: true })
/** The other side has a type of its own, which PostgreSQL infers. */
export const inferring = (type: DataType) => (): Operand => ({ type, cast: false })
/** The other side is a key: a text, or with a number a position. */
export const key = (_left: DataType, value: unknown): Operand =>
  typeof value === 'number' ? { type: integerType, cast: true } : { type: textType, cast: false }
/** The other side is a key, as {@link key}, where PostgreSQL has to be told. */
export const keyCast = (left: DataType, value: unknown): Operand => ({ ...key(left, value), cast: true })
/** The result has the type of the left side. */
export const leftType = (left: DataType): DataType => left
