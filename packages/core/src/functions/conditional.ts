import type { ExpressionNode } from '../ast/field.ts'
import { callNode } from '../ast/expressions/call.ts'
import { caseBranchNode, type CaseBranchNode } from '../ast/clauses/case-branch.ts'
import { caseWhenNode } from '../ast/expressions/case-when.ts'
import { expression } from '../expressions/expression.ts'
import { conditionNode, isExpression, parameter } from '../expressions/expression-value.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, typeKey, type AnyExpression, type AnyRef, type Condition, type InfoOf, type NullOf, type OfClass, type Present, type RefOf, type Typed } from '../expressions/typed.ts'
import type { DataType } from '../types/data-type.ts'
import type { TypeInfo } from '../types/type-info.ts'

type Alternative<Ty extends TypeInfo> = Ty['in'] | Typed<OfClass<Ty['class']>>
/** The last of the alternatives that is not declared nullable: where that one is there, the result is not null. None: `never`. */
type Sure<C extends readonly unknown[]> = C extends readonly [...infer Before, infer Last] ? [NullOf<Last>] extends [never] ? Last : Sure<Before> : never
/** Null stays only where every one is declared nullable. */
type CoalesceNull<First, Rest extends readonly unknown[]> = [Sure<[First, ...Rest]>] extends [never] ? null : never
/** The absence of a table counts where the alternative that would make up for it is of that table. */
type OuterKept<First, Rest extends readonly unknown[]> = [Sure<[First, ...Rest]>] extends [never]
  ? RefOf<First> | RefOf<Rest[number]>
  : Present<RefOf<First> | RefOf<Rest[number]>> | RefOf<Sure<[First, ...Rest]>>

const alternatives = (type: DataType, rest: readonly unknown[]): readonly ExpressionNode[] =>
  rest.map(each => isExpression(each) ? each[nodeKey] : parameter(each, type, false))

/**
 * The first value that is not null.
 *
 * @example
 * ```ts fragment
 * coalesce(posts.title, '') // coalesce("posts"."title", $1)
 * ```
 * Source: PostgreSQL manual, "9.18.2. COALESCE".
 */
export const coalesce = <First extends AnyExpression, const Rest extends readonly [Alternative<InfoOf<First>>, ...Alternative<InfoOf<First>>[]]>(first: First, ...rest: Rest):
  ExpressionOf<InfoOf<First>, CoalesceNull<First, Rest>, OuterKept<First, Rest>> => {
  const type = first[typeKey]
  return expression(callNode.create({ name: 'coalesce', arguments: [first[nodeKey], ...alternatives(type, rest)] }), type)
}

/** Null where the two are equal, else the first. SQL: `nullif(a, $1)`. */
export const nullif = <Ty extends TypeInfo, R extends AnyRef, X extends Alternative<Ty>>(first: Typed<Ty, unknown, R>, second: X): ExpressionOf<Ty, null, R | RefOf<X>> =>
  expression(callNode.create({ name: 'nullif', arguments: [first[nodeKey], ...alternatives(first[typeKey], [second])] }), first[typeKey])

const extreme = (name: 'greatest' | 'least') => <First extends AnyExpression, const Rest extends readonly Alternative<InfoOf<First>>[]>(first: First, ...rest: Rest):
  ExpressionOf<InfoOf<First>, CoalesceNull<First, Rest>, OuterKept<First, Rest>> =>
  expression(callNode.create({ name, arguments: [first[nodeKey], ...alternatives(first[typeKey], rest)] }), first[typeKey])

/** The greatest of the values; nulls are passed over. SQL: `greatest(a, $1)`. */
export const greatest = extreme('greatest')
/** The least of the values; nulls are passed over. SQL: `least(a, $1)`. */
export const least = extreme('least')

/** A CASE that has branches and can be ended. `Ty` is the type of its values. */
export interface Case<Ty extends TypeInfo, Null, R extends AnyRef> {
  /** The value where the condition holds and no earlier one did. SQL: `when ... then ...`. */
  when<R2 extends AnyRef, X extends Alternative<Ty>>(condition: Condition<R2>, then: X): Case<Ty, Null | NullOf<X>, R | Present<R2> | RefOf<X>>
  /** The value where no condition holds. SQL: `else ... end`. */
  else<X extends Alternative<Ty>>(otherwise: X): ExpressionOf<Ty, Null | NullOf<X>, R | RefOf<X>>
  /** Null where no condition holds. SQL: `end`. */
  end(): ExpressionOf<Ty, null, R>
}

class CaseValue {
  readonly #type: DataType
  readonly #branches: readonly CaseBranchNode[]

  constructor(type: DataType, branches: readonly CaseBranchNode[]) {
    this.#type = type
    this.#branches = branches
    Object.freeze(this)
  }

  #lift(given: unknown): ExpressionNode {
    return isExpression(given) ? given[nodeKey] : parameter(given, this.#type, true)
  }

  when(condition: Condition, then: unknown): CaseValue {
    return new CaseValue(this.#type, [...this.#branches, caseBranchNode.create({ when: conditionNode(condition), then: this.#lift(then) })])
  }

  else(otherwise: unknown): unknown {
    return expression(caseWhenNode.create({ branches: this.#branches, otherwise: this.#lift(otherwise) }), this.#type)
  }

  end(): unknown {
    return expression(caseWhenNode.create({ branches: this.#branches }), this.#type)
  }
}

/**
 * A value that depends on conditions. The first value is an expression, which gives the type of all.
 *
 * @example
 * ```ts fragment
 * when(users.age.lt(18), literal('minor')).else('adult')
 * // case when "users"."age" < $1 then 'minor' else $2::text end
 * ```
 * Source: PostgreSQL manual, "9.18.1. CASE".
 */
export const when = <R extends AnyRef, Ty extends TypeInfo, Null, R2 extends AnyRef>(condition: Condition<R>, then: Typed<Ty, Null, R2>): Case<Ty, Null, Present<R> | R2> =>
  new CaseValue(then[typeKey], [caseBranchNode.create({ when: conditionNode(condition), then: then[nodeKey] })]) as unknown as Case<Ty, Null, Present<R> | R2>

