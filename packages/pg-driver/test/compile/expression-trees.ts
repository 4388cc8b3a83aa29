import { boolean, from, integer, interval, jsonb, statementOf, text, timestamptz, numeric } from '@quern/core'
import {
  betweenNode, callNode, caseBranchNode, caseWhenNode, castNode, collateNode, columnNode, existsNode, inListNode, inQueryNode, isJsonNode,
  isNormalizedNode, literalNode, operationNode, overlapsNode, parameterNode, patternNode, quantifiedNode, scalarSubqueryNode, scalarTypeNode, sliceNode,
  subscriptNode, type ExpressionNode,
} from '@quern/core/ast'
import fc, { type Arbitrary } from 'fast-check'
import { typeNode } from './fixtures/fixture.ts'
import type { NaiveTexts } from './naive-print.ts'
import { u } from './tables.ts'

const types = {
  integer: typeNode(integer()), text: typeNode(text()), boolean: typeNode(boolean()), numeric: typeNode(numeric()), jsonb: typeNode(jsonb()),
  timestamptz: typeNode(timestamptz()), interval: typeNode(interval()), array: typeNode(integer().array()),
} as const

const numbers = statementOf(from(u).select({ n: u.id }))
const oneNumber = statementOf(from(u).where(u.id.eq(u.id)).limit(1).select({ n: u.id }))

/** How the naive printer writes the types and the queries of the trees. */
export const texts: NaiveTexts = {
  type: node => scalarTypeNode.is(node) ? node.name : 'integer[]',
  query: node => node === numbers ? 'select u.id as n from u' : 'select u.id as n from u where u.id = u.id limit $1',
}

/** The type of a tree: its key among the arbitraries. */
export type TreeType = 'integer' | 'text' | 'boolean' | 'jsonb' | 'instant' | 'array'

type Trees = Record<TreeType, ExpressionNode>

const column = (name: string): Arbitrary<ExpressionNode> => fc.constant(columnNode.create({ source: 't', name }))
const constants = (...values: readonly (string | number | boolean)[]): Arbitrary<ExpressionNode> =>
  fc.constantFrom(...values).map(value => literalNode.create({ value }))
/** A bound value of a type. A string is the text that PostgreSQL reads, whatever the type. */
const bound = (type: keyof typeof types, ...values: readonly (string | number | boolean)[]): Arbitrary<ExpressionNode> =>
  fc.constantFrom(...values).map(value => castNode.create({
    expression: parameterNode.create({ type: typeof value === 'string' ? types.text : types[type], value }), type: types[type],
  }))
const flag = fc.constantFrom(true as const, undefined)
const cast = (of: Arbitrary<ExpressionNode>, type: keyof typeof types): Arbitrary<ExpressionNode> => of.map(expression => castNode.create({ expression, type: types[type] }))

const operation = (names: readonly string[], ...operands: readonly Arbitrary<ExpressionNode>[]): Arbitrary<ExpressionNode> =>
  fc.record({ operator: fc.constantFrom(...names), operands: fc.tuple(...operands) }).map(fields => operationNode.create(fields))
const call = (name: string, ...given: readonly Arbitrary<ExpressionNode>[]): Arbitrary<ExpressionNode> =>
  fc.tuple(...given).map(list => callNode.create({ name, arguments: list }))

const choose = (condition: Arbitrary<ExpressionNode>, of: Arbitrary<ExpressionNode>): Arbitrary<ExpressionNode> =>
  fc.record({ when: condition, then: of, otherwise: of }).map(({ when, then, otherwise }) =>
    caseWhenNode.create({ branches: [caseBranchNode.create({ when, then })], otherwise }))

const node = <F extends object>(fields: { [K in keyof F]: Arbitrary<F[K]> }, create: (fields: F) => ExpressionNode): Arbitrary<ExpressionNode> =>
  // The record has just the fields that were asked for.
  fc.record(fields).map(made => create(made as F))

const comparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'isDistinctFrom', 'isNotDistinctFrom']
const nullTests = ['isNull', 'isNotNull']
const truthTests = ['isTrue', 'isNotTrue', 'isFalse', 'isNotFalse', 'isUnknown', 'isNotUnknown']

/** Random typed trees over the columns of `t`, of all that has a precedence. */
export const trees = fc.letrec<Trees>(tie => {
  const [int, txt, bool, json, at, array] = [tie('integer'), tie('text'), tie('boolean'), tie('jsonb'), tie('instant'), tie('array')]
  const deep = { maxDepth: 5, depthIdentifier: 'tree' } as const
  return {
    integer: fc.oneof(deep,
      fc.oneof(column('a'), column('id'), constants(1, 7, -5, -1), bound('integer', 3, -2)),
      operation(['plus', 'minus', 'times', 'dividedBy', 'modulo', 'bitAnd', 'bitOr', 'bitXor', 'shiftLeft', 'shiftRight'], int, int),
      operation(['plus', 'minus', 'times'], int, int),
      operation(['negated', 'bitNot'], int),
      cast(int, 'integer'),
      node({ expression: array, index: int }, subscriptNode.create),
      call('abs', int),
      call('coalesce', int, int),
      choose(bool, int),
      fc.constant(scalarSubqueryNode.create({ query: oneNumber })),
    ),
    text: fc.oneof(deep,
      fc.oneof(column('b'), constants('x', 'a%', ''), bound('text', 'abc')),
      operation(['concatText'], txt, txt),
      operation(['fieldText'], json, txt),
      txt.map(expression => collateNode.create({ expression, collation: ['C'] })),
      cast(int, 'text'),
      call('upper', txt),
      choose(bool, txt),
    ),
    boolean: fc.oneof(deep,
      fc.oneof(constants(true, false), bound('boolean', true)),
      operation(comparisons, int, int),
      operation(comparisons, bool, bool),
      operation(comparisons, txt, txt),
      operation(comparisons, at, at),
      operation(['and', 'or'], bool, bool),
      operation(['and', 'or'], bool, bool, bool),
      operation(['not'], bool),
      operation(nullTests, int),
      operation([...nullTests, ...truthTests], bool),
      operation(['contains', 'containedBy', 'eq'], json, json),
      operation(['hasKey'], json, txt),
      operation(['overlaps', 'contains', 'eq'], array, array),
      operation(['matches', 'notMatchesInsensitive'], txt, txt),
      node({ expression: int, low: int, high: int, negated: flag }, betweenNode.create),
      node({ expression: bool, low: bool, high: bool, negated: flag }, betweenNode.create),
      node({ expression: txt, low: txt, high: txt, negated: flag }, betweenNode.create),
      node({ expression: at, low: at, high: at, negated: flag }, betweenNode.create),
      node({ expression: txt, pattern: txt, form: fc.constantFrom('like' as const, 'ilike' as const, 'similar to' as const), negated: flag, escape: fc.option(constants('!'), { nil: undefined }) }, patternNode.create),
      node({ expression: int, values: fc.array(int, { minLength: 1, maxLength: 3 }), negated: flag }, inListNode.create),
      node({ expression: bool, values: fc.array(bool, { minLength: 1, maxLength: 2 }), negated: flag }, inListNode.create),
      node({ expression: int, query: fc.constant(numbers), negated: flag }, inQueryNode.create),
      node({ operator: fc.constantFrom('eq', 'ne', 'lt', 'gte'), left: int, quantifier: fc.constantFrom('any' as const, 'all' as const), array }, quantifiedNode.create),
      node({ operator: fc.constantFrom('eq', 'ne', 'gt'), left: int, quantifier: fc.constantFrom('any' as const, 'all' as const), query: fc.constant(numbers) }, quantifiedNode.create),
      node({ expression: txt, form: fc.constant('value' as const), negated: flag }, isJsonNode.create),
      node({ expression: txt, negated: flag }, isNormalizedNode.create),
      node({ start: at, end: at, otherStart: at, otherEnd: at }, overlapsNode.create),
      cast(bool, 'boolean'),
      fc.constant(existsNode.create({ query: numbers })),
      choose(bool, bool),
    ),
    jsonb: fc.oneof(deep,
      fc.oneof(column('j'), bound('jsonb', '{"a": 1}')),
      operation(['field'], json, txt),
      operation(['field', 'withoutKey'], json, int),
      operation(['concat'], json, json),
      cast(json, 'jsonb'),
    ),
    instant: fc.oneof(deep,
      fc.oneof(column('d'), bound('timestamptz', '2020-01-01T00:00:00Z')),
      // The wall clock of an instant, and the instant of that wall clock.
      at.map(expression => castNode.create({ type: types.timestamptz, expression: operationNode.create({ operator: 'atTimeZone', operands: [expression, literalNode.create({ value: 'UTC' })] }) })),
      fc.record({ time: at, zone: txt }).map(({ time, zone }) => operationNode.create({
        operator: 'atTimeZone', operands: [operationNode.create({ operator: 'atTimeZone', operands: [time, zone] }), literalNode.create({ value: 'UTC' })],
      })),
      operation(['plusInterval', 'minusInterval'], at, bound('interval', '1 day')),
      choose(bool, at),
    ),
    array: fc.oneof(deep,
      fc.oneof(column('arr'), bound('array', '{1,2}')),
      operation(['concat'], array, array),
      node({ expression: array, from: fc.option(int, { nil: undefined }), to: fc.option(int, { nil: undefined }) }, sliceNode.create),
    ),
  }
})

