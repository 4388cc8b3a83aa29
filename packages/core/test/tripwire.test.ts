import { readdirSync } from 'node:fs'
import { normalTree, parse } from '@quern/workbench/oracle'
import { describe, expect, test } from 'vitest'
import { nodeKinds } from '../src/ast/index.ts'
import * as core from '../src/index.ts'
import { operators, typeKey, type AnyExpression } from '../src/index.ts'
import { expression } from '../src/expressions/expression.ts'
import { dataType } from '../src/types/data-type.ts'
import type { Family } from '../src/types/type-info.ts'
import { familyMethods } from './family-methods.ts'

/** The strings in a parse tree: names of operators and functions, forms of expressions. */
const strings = (tree: unknown): readonly string[] =>
  typeof tree === 'string' ? [tree] : typeof tree === 'object' && tree !== null ? Object.entries(tree).flatMap(([key, value]) => [key, ...strings(value)]) : []

/** What PostgreSQL's parser calls the operators that have a node of their own. */
const parsedAs: Readonly<Record<string, readonly string[]>> = {
  'and': ['AND_EXPR'], 'or': ['OR_EXPR'], 'not': ['NOT_EXPR'],
  'is null': ['IS_NULL'], 'is not null': ['IS_NOT_NULL'], 'is true': ['IS_TRUE'], 'is not true': ['IS_NOT_TRUE'], 'is false': ['IS_FALSE'], 'is not false': ['IS_NOT_FALSE'],
  'is unknown': ['IS_UNKNOWN'], 'is not unknown': ['IS_NOT_UNKNOWN'], 'is distinct from': ['AEXPR_DISTINCT'], 'is not distinct from': ['AEXPR_NOT_DISTINCT'], 'at time zone': ['timezone'],
}

describe.each(nodeKinds.map(kind => ({ name: kind.kind, kind })))('the node kind $name', ({ kind }) => {
  test('says what it is, with an example that PostgreSQL parses', () => {
    expect(kind.about).toMatch(/^[A-Z"'].*[.)]$/u)
    expect(parse(kind.example).stmts).toHaveLength(1)
    expect(['type', 'expression', 'source', 'clause', 'statement']).toContain(kind.category)
    for (const [name, field] of Object.entries(kind.fields)) {
      expect(name).not.toBe('kind')
      expect(field.category !== undefined).toBe(field.holds === 'node' || field.holds === 'nodes')
      expect(field.words !== undefined).toBe(field.holds === 'choice')
    }
  })
})

test('a node kind is registered once, under the name of its file', () => {
  const kinds = nodeKinds.map(kind => kind.kind)
  expect(new Set(kinds).size).toBe(kinds.length)
  const files = ['types', 'expressions', 'sources', 'clauses', 'statements'].flatMap(family => readdirSync(new URL(`../src/ast/${family}`, import.meta.url)))
    .filter(file => !file.includes('.test') && file !== 'scalar-type-names.ts')
  const inKebab = (kind: string) => `${kind.replaceAll(/[A-Z]/gu, capital => `-${capital.toLowerCase()}`)}.ts`
  expect(files.toSorted()).toEqual(kinds.map(inKebab).toSorted())
})

/** One expression of each family. */
const t = core.table('t', {
  integer: core.integer(), number: core.numeric(), text: core.text(), boolean: core.boolean(), datetime: core.timestamptz(), interval: core.interval(), comparable: core.uuid(), json: core.json(), jsonb: core.jsonb(),
  array: core.integer().array(), range: core.int4range(), multirange: core.int4multirange(), network: core.inet(), tsvector: core.tsvector(), tsquery: core.tsquery(), bytea: core.bytea(), bits: core.varbit(), plain: core.point(),
})
const ofFamily = Object.entries(t) as readonly (readonly [family: string, expression: AnyExpression])[]

describe.each(operators.map(operator => ({ name: operator.name, operator })))('the operator $name', ({ operator }) => {
  test('says what it is, with an example that PostgreSQL parses and that contains it', () => {
    expect(operator.about).toMatch(/^[A-Z"'].*\.$/u)
    const found = strings(normalTree(operator.example, { literals: 'kept' }))
    for (const name of parsedAs[operator.sql] ?? [operator.sql]) expect(found).toContain(name)
    expect(operator.sql).toBe(operator.sql.toLowerCase())
  })

  test('has a precedence, an associativity and operands that agree', () => {
    expect(Object.values(core.precedence)).toContain(operator.precedence)
    expect(operator.operand === undefined).toBe(operator.fixity !== 'infix' || operator.families.length === 0)
    if (operator.fixity === 'prefix') expect(operator.associativity).not.toBe('left')
    if (operator.fixity === 'postfix') expect(operator.associativity).toBe('none')
  })

  test('is a method of the families that have it', () => {
    expect(operator.families.length > 0).toBe(!['and', 'or', 'not'].includes(operator.name))
    for (const [family, expression] of ofFamily) {
      const method = operator.method ?? operator.name
      const named = operators.filter(each => (each.method ?? each.name) === method)
      const has = named.some(each => each.families.some(of => of === family))
      expect(typeof (expression as unknown as Record<string, unknown>)[method] === 'function').toBe(has)
    }
  })
})

test.each(operators.flatMap(operator => operator.families.filter(family => family in t).map(family => ({ family, name: operator.name, operator }))))('$name on $family makes its operation', ({ family, operator }) => {
  const [, expression] = ofFamily.find(([each]) => each === family) ?? []
  if (!expression) throw new Error('it was just looked for')
  const call = (...given: readonly unknown[]) =>
    // Every method of the table is a function of the other side, or of nothing.
    (expression as unknown as Record<string, (...given: readonly unknown[]) => AnyExpression>)[operator.method ?? operator.name]?.(...given)
  for (const made of operator.fixity === 'infix' ? [call(expression), call('x')] : [call()]) {
    expect(made?.[core.nodeKey]).toMatchObject({ kind: 'operation', operator: operator.name })
    expect(core.isExpression(made)).toBe(true)
  }
})

test('an operator has one row, found by its name', () => {
  expect(new Set(operators.map(operator => operator.name)).size).toBe(operators.length)
  for (const operator of operators) expect(core.operatorNamed(operator.name)).toBe(operator)
  expect(core.operatorNamed('constructor')).toBeUndefined()
  // Two rows of one family never share a method.
  const methods = operators.flatMap(({ families, method, name }) => families.map(family => `${family}.${method ?? name}`))
  expect(new Set(methods).size).toBe(methods.length)
})

test('every family is looked at', () => {
  for (const [family, expression] of ofFamily) expect(expression[typeKey].family).toBe(family)
  const families = new Set(operators.flatMap(operator => operator.families))
  families.delete('equatable')
  expect([...families].filter(family => !(family in t))).toEqual([])
})

test.each(Object.entries(familyMethods))('the family %s has the methods that the compiler lists', (family, methods) => {
  // The keys are families, which Object.entries forgets.
  const made = expression(core.literal(1)[core.nodeKey], dataType({ kind: 'scalarType' }, family as Family))
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(made)).filter(name => name !== 'constructor')
  expect(own.toSorted()).toEqual([...new Set<string>(methods)].toSorted())
})
