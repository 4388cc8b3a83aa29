/** The methods of expressions: the operator table and the few forms that are no operators. */
import type { ExpressionNode } from '../ast/field.ts'
import { betweenNode } from '../ast/expressions/between.ts'
import { collateNode } from '../ast/expressions/collate.ts'
import { inListNode } from '../ast/expressions/in-list.ts'
import { inQueryNode } from '../ast/expressions/in-query.ts'
import { literalNode } from '../ast/expressions/literal.ts'
import { operationNode } from '../ast/expressions/operation.ts'
import { patternNode } from '../ast/expressions/pattern.ts'
import { quantifiedNode } from '../ast/expressions/quantified.ts'
import { subscriptNode } from '../ast/expressions/subscript.ts'
import { equatable, ordered } from '../operators/comparison.ts'
import { operators, type Operator } from '../operators/index.ts'
import { isQuery, statementOf } from '../query/query.ts'
import { arrayOf, type DataType } from '../types/data-type.ts'
import { booleanType, integerType, textType } from '../types/scalars.ts'
import { isInferred } from '../types/inferred.ts'
import type { Family } from '../types/type-info.ts'
import { isExpression, lift, ordering, parameter, type ExpressionValue } from './expression-value.ts'
import { QuantifiedValue } from './quantified.ts'
import { nodeKey, typeKey } from './typed.ts'

/** Makes an expression of a node and a data type. */
type Make = (node: ExpressionNode, type: DataType) => unknown
type Method = (this: ExpressionValue, ...given: readonly unknown[]) => unknown

/** The method of a row of the operator table. */
const operatorMethod = (operator: Operator, make: Make): Method => {
  const { name, operand, result } = operator
  if (!operand) {
    return function () {
      return make(operationNode.create({ operator: name, operands: [this[nodeKey]] }), result(this[typeKey], this[typeKey]))
    }
  }
  return function (other) {
    const left = this[typeKey]
    if (other instanceof QuantifiedValue) return make(quantifiedNode.create({ operator: name, left: this[nodeKey], ...other.fields(left) }), booleanType)
    if (isExpression(other)) {
      return make(operationNode.create({ operator: name, operands: [this[nodeKey], other[nodeKey]] }), result(left, other[typeKey]))
    }
    const { type, cast } = operand(left, other)
    return make(operationNode.create({ operator: name, operands: [this[nodeKey], parameter(other, type, cast)] }), result(left, type))
  }
}

/**
 * `in` and `notIn`: values as one array, so that every length is one statement; expressions as a list; a query as it is.
 * Arrays go as a list, since an array of arrays would be taken apart down to its scalars.
 */
const membership = (make: Make, negated: boolean): Method => function (given) {
  const left = this[nodeKey]
  const flag = negated ? true : undefined
  if (isQuery(given)) return make(inQueryNode.create({ expression: left, query: statementOf(given), negated: flag }), booleanType)
  // The signature gives a list here.
  const list = given as readonly unknown[]
  if (list.some(isExpression) || (this[typeKey].family === 'array' && list.length > 0)) {
    return make(inListNode.create({ expression: left, values: list.map(item => lift(item, this[typeKey], !isInferred(this[typeKey]))), negated: flag }), booleanType)
  }
  if (this[typeKey].family === 'array') return make(literalNode.create({ value: negated }), booleanType)
  const array = parameter(list, arrayOf(this[typeKey]), !isInferred(this[typeKey]))
  return make(quantifiedNode.create({ operator: negated ? 'ne' : 'eq', left, quantifier: negated ? 'all' : 'any', array }), booleanType)
}

const between = (make: Make, negated: boolean): Method => function (low, high) {
  const type = this[typeKey]
  return make(betweenNode.create({
    expression: this[nodeKey], low: lift(low, type, !isInferred(type)), high: lift(high, type, !isInferred(type)), negated: negated ? true : undefined,
  }), booleanType)
}

const pattern = (make: Make, form: 'like' | 'ilike' | 'similar to', negated: boolean): Method => function (given, escape) {
  return make(patternNode.create({
    form,
    expression: this[nodeKey],
    pattern: lift(given, textType, false),
    escape: typeof escape === 'string' ? literalNode.create({ value: escape }) : undefined,
    negated: negated ? true : undefined,
  }), booleanType)
}

/** The methods of a family of data types: its rows of the operator table, and the forms that are no operators. */
export function methodsOf(family: Family, make: Make): ReadonlyMap<string, Method> {
  const methods = new Map<string, Method>()
  for (const operator of operators) {
    if (operator.families.includes(family)) methods.set(operator.method ?? operator.name, operatorMethod(operator, make))
  }
  methods.set('asc', function () {
    return ordering(this[nodeKey], 'asc')
  })
  methods.set('desc', function () {
    return ordering(this[nodeKey], 'desc')
  })
  if (equatable.includes(family)) {
    methods.set('in', membership(make, false)).set('notIn', membership(make, true))
  }
  if (ordered.includes(family)) {
    methods.set('between', between(make, false)).set('notBetween', between(make, true))
  }
  if (family === 'text') addTextMethods(methods, make)
  if (family === 'array') {
    methods.set('at', function (position) {
      return make(subscriptNode.create({ expression: this[nodeKey], index: lift(position, integerType, false) }), elementOf(this))
    })
  }
  if (family === 'range' || family === 'multirange') {
    methods.set('containsValue', function (value) {
      return make(operationNode.create({ operator: 'contains', operands: [this[nodeKey], lift(value, elementOf(this), true)] }), booleanType)
    })
  }
  return methods
}

const elementOf = (container: ExpressionValue): DataType => {
  const { element } = container[typeKey]
  if (!element) throw new TypeError('the type of the elements is not known')
  return element
}

const addTextMethods = (methods: Map<string, Method>, make: Make): void => {
  methods
    .set('like', pattern(make, 'like', false)).set('notLike', pattern(make, 'like', true))
    .set('ilike', pattern(make, 'ilike', false)).set('notIlike', pattern(make, 'ilike', true))
    .set('similarTo', pattern(make, 'similar to', false)).set('notSimilarTo', pattern(make, 'similar to', true))
    .set('collate', function (...collation) {
      return make(collateNode.create({ expression: this[nodeKey], collation: collation.map(String) }), this[typeKey])
    })
}
