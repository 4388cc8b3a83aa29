// Internal: how functions are described; `call` is exported by name.
/** How a function of PostgreSQL is described: its name, the types of its arguments, the type of its result. */
import type { ExpressionNode } from '../ast/field.ts'
import { callNode } from '../ast/expressions/call.ts'
import { expression } from '../expressions/expression.ts'
import { isExpression, parameter } from '../expressions/expression-value.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, typeKey, type AnyRef, type NullOf, type OfClass, type RefOf, type Typed } from '../expressions/typed.ts'
import { typeOfColumn, type AnyColumn, type shapeKey } from '../schema/column.ts'
import type { DataType } from '../types/data-type.ts'
import type { TypeInfo } from '../types/type-info.ts'

/** What a function takes for an argument of a type: a value, or an expression of the class. */
export type Argument<Ty extends TypeInfo> = Ty['in'] | Typed<OfClass<Ty['class']>>

/** A call of a function as a node; plain values become parameters of the types given. */
export const callOf = (name: string, given: readonly unknown[], types: readonly DataType[]): ExpressionNode =>
  callNode.create({
    name,
    arguments: given.map((each, at) => {
      if (isExpression(each)) return each[nodeKey]
      const type = types[Math.min(at, types.length - 1)]
      if (!type) throw new TypeError(`${name} takes no arguments`)
      return parameter(each, type, true)
    }),
  })

/** A function of no argument. */
export const constantFunction = <Ty extends TypeInfo>(name: string, result: DataType<Ty>) => (): ExpressionOf<Ty, never, never> =>
  expression(callOf(name, [], []), result)

/** A strict function of one argument of a class. */
export const unaryFunction = <A extends TypeInfo, Ty extends TypeInfo>(name: string, argument: DataType<A>, result: DataType<Ty>) =>
  <X extends Argument<A>>(first: X): ExpressionOf<Ty, NullOf<X>, RefOf<X>> =>
    expression(callOf(name, [first], [argument]), result)

/** A strict function of two arguments. */
export const binaryFunction = <A extends TypeInfo, B extends TypeInfo, Ty extends TypeInfo>(name: string, first: DataType<A>, second: DataType<B>, result: DataType<Ty>) =>
  <X extends Argument<A>, Y extends Argument<B>>(one: X, two: Y): ExpressionOf<Ty, NullOf<X | Y>, RefOf<X | Y>> =>
    expression(callOf(name, [one, two], [first, second]), result)

/** A strict function of three arguments. */
export const ternaryFunction = <A extends TypeInfo, B extends TypeInfo, C extends TypeInfo, Ty extends TypeInfo>(name: string, first: DataType<A>, second: DataType<B>, third: DataType<C>, result: DataType<Ty>) =>
  <X extends Argument<A>, Y extends Argument<B>, Z extends Argument<C>>(one: X, two: Y, three: Z): ExpressionOf<Ty, NullOf<X | Y | Z>, RefOf<X | Y | Z>> =>
    expression(callOf(name, [one, two, three], [first, second, third]), result)

/** A strict function whose result has the type of its argument. */
export const sameTypeFunction = <Class extends string>(name: string) =>
  <Ty extends TypeInfo & OfClass<Class>, N, R extends AnyRef>(of: Typed<Ty, N, R>): ExpressionOf<Ty, N, R> =>
    expression(callOf(name, [of], []), of[typeKey])

type TypeOf<C extends AnyColumn> = C[typeof shapeKey]['type']
type RefsOf<A extends readonly Typed[]> = A[number] extends Typed<unknown, unknown, infer R extends AnyRef> ? R : never

/**
 * A call of any function, such as one of your own, with the type that it gives. Its result counts as nullable; wrap it
 * in `coalesce` where it is not.
 *
 * @example
 * ```ts fragment
 * call('levenshtein', [users.name, value('anna', text())], integer()) // levenshtein("users"."name", $1::text)
 * ```
 * Source: PostgreSQL manual, "4.2.6. Function Calls".
 */
export const call = <const A extends readonly Typed[], C extends AnyColumn>(name: string, given: A, type: C, options: { readonly schema?: string } = {}): ExpressionOf<TypeOf<C>, null, RefsOf<A>> =>
  expression(callNode.create({ name, schema: options.schema, arguments: given.map(each => each[nodeKey]) }), typeOfColumn(type))
