import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeOfKind } from '../../test/arbitrary-node.ts'
import { users } from '../../test/blog.ts'
import { from, insertInto, sql, statementOf, text } from '../index.ts'
import { astVersion, callNode, checkAst, childrenOf, columnNode, decodeAst, encodeAst, equalNodes, literalNode, nodeKinds, operationNode, parameterNode, scalarTypeNode, selectNode, walk, type Field, type Node } from './index.ts'

const query = statementOf(from(users).where(users.age.gte(18)).groupBy(users.name.concat('x')).select({ name: users.name.concat('x') }))
const encoded = (): { quern: unknown; ast: Record<string, unknown> } => JSON.parse(JSON.stringify(encodeAst(query)))
const fault = (value: unknown, options?: Parameters<typeof decodeAst>[1]) => decodeAst(value, options).match({ success: () => undefined, failure: error => error })

describe('decodeAst', () => {
  test('reads what encodeAst wrote', () => {
    const decoded = decodeAst(encoded()).valueOr(undefined)
    expect(decoded && equalNodes(decoded, query)).toBe(true)
    expect(encodeAst(query)).toEqual({ quern: astVersion, ast: query })
  })

  test('is a copy that the caller cannot change', () => {
    const outside = encoded()
    const decoded = decodeAst(outside).valueOr(undefined)
    outside.ast['columns'] = []
    expect(decoded && equalNodes(decoded, query)).toBe(true)
    expect(Object.isFrozen(decoded)).toBe(true)
  })

  test('makes equal parameters one node, which GROUP BY needs', () => {
    const grouped = statementOf(from(users).groupBy(users.name.concat('x')).select({ name: users.name.concat('x') }))
    const parameters = new Set<Node>()
    walk(decodeAst(JSON.parse(JSON.stringify(encodeAst(grouped)))).valueOr(grouped), node => {
      if (node.kind === 'parameter') parameters.add(node)
    })
    expect(parameters.size).toBe(1)
  })

  test.each([
    [undefined, '$', 'must be an object'],
    [null, '$', 'must be an object'],
    ['select 1', '$', 'must be an object'],
    [[], '$.quern', 'must be 1'],
    [{ quern: 2, ast: {} }, '$.quern', 'must be 1'],
    [{ quern: 1, ast: {}, more: 1 }, '$.more', 'is not a field of an encoded AST'],
    [{ quern: 1 }, '$.ast', 'must be a node'],
    [{ quern: 1, ast: [] }, '$.ast', 'must be a node'],
    [{ quern: 1, ast: null }, '$.ast', 'must be a node'],
    [{ quern: 1, ast: {} }, '$.ast.kind', 'must be a string'],
    [{ quern: 1, ast: { kind: 5n } }, '$.ast.kind', 'must be a string'],
    [{ quern: 1, ast: { kind: 'drop' } }, '$.ast.kind', 'there is no node kind "drop"'],
    [{ quern: 1, ast: { kind: '__proto__' } }, '$.ast.kind', 'there is no node kind "__proto__"'],
    [{ quern: 1, ast: literalNode.create({ value: 1 }) }, '$.ast.kind', '"literal" is no statement'],
  ])('refuses %o', (value, path, problem) => {
    expect(fault(value)).toEqual({ tag: 'InvalidAst', path, problem })
  })

  test('refuses a key __proto__, which JSON can have', () => {
    const value: unknown = JSON.parse(`{"quern": 1, "ast": {"kind": "select", "columns": [], "from": [], "__proto__": {"where": 1}}}`)
    expect(fault(value)).toEqual({ tag: 'InvalidAst', path: '$.ast.__proto__', problem: 'is not a field of "select"' })
    expect(fault(JSON.parse('{"quern": 1, "ast": {}, "__proto__": 1}'))?.path).toBe('$.__proto__')
  })

  test('names the way to a fault far inside', () => {
    const value = encoded()
    value.ast['where'] = { kind: 'operation', operator: 'and', operands: [{ kind: 'literal', value: true }, { kind: 'literal', value: { tag: 'bigint', value: 'x' } }] }
    expect(fault(value)).toEqual({ tag: 'InvalidAst', path: '$.ast.where.operands[1].value.value', problem: 'must be digits' })
  })

  test('refuses operators and types that are not in the tables, and the wrong number of operands', () => {
    const where = (node: unknown) => fault({ ...encoded(), ast: { ...encoded().ast, where: node } })
    const one = { kind: 'literal', value: 1 }
    expect(where({ kind: 'operation', operator: '; drop table users', operands: [one, one] })).toMatchObject({ path: '$.ast.where', problem: 'there is no operator "; drop table users"' })
    expect(where({ kind: 'operation', operator: 'plus', operands: [one] })?.problem).toBe('"plus" takes 2, not 1 operands')
    expect(where({ kind: 'operation', operator: 'not', operands: [one, one] })?.problem).toBe('"not" takes 1, not 2 operands')
    expect(where({ kind: 'operation', operator: 'and', operands: [one] })?.problem).toBe('"and" takes two operands or more, not 1')
    expect(where({ kind: 'operation', operator: 'or', operands: [one, one, one] })).toBeUndefined()
    expect(where({ kind: 'cast', expression: one, type: { kind: 'scalarType', name: 'integer); drop table users; --' } })?.path).toBe('$.ast.where.type')
  })

  test('refuses SQL written by hand unless it is allowed', () => {
    const raw = encodeAst(statementOf(from(users).select({ x: sql(text())`now()` })))
    const statement = encodeAst(statementOf(sql.statement()`drop table users`))
    expect(fault(raw)).toEqual({ tag: 'InvalidAst', path: '$.ast.columns[0].expression', problem: 'SQL written by hand is not accepted here' })
    expect(fault(statement)?.path).toBe('$.ast')
    expect(fault(raw, { allowRaw: true })).toBeUndefined()
    expect(fault(statement, { allowRaw: true })).toBeUndefined()
  })

  test('refuses a tree or a value that is too deep, before the stack does', () => {
    let deep = '{"kind":"literal","value":true}'
    for (let level = 0; level < 5000; level++) deep = `{"kind":"operation","operator":"not","operands":[${deep}]}`
    const value: unknown = JSON.parse(`{"quern":1,"ast":{"kind":"select","columns":[],"from":[],"where":${deep}}}`)
    expect(fault(value)?.problem).toBe('the tree is too deep')
    const list: unknown = JSON.parse(`{"quern":1,"ast":{"kind":"select","columns":[],"from":[],"where":{"kind":"literal","value":${'['.repeat(9000)}${']'.repeat(9000)}}}}`)
    expect(fault(list)?.problem).toBe('the value is too deep')
    expect(fault(encoded(), { depth: 2 })?.problem).toBe('the tree is too deep')
    expect(fault(encoded(), { depth: 20 })).toBeUndefined()
  })
})

/** Contents that a field does not accept, with the words for it. */
const wrongContents = (field: Field): readonly (readonly [content: unknown, problem: string])[] => {
  switch (field.holds) {
    case 'node': {
      const other = field.category === 'expression' ? scalarTypeNode.create({ name: 'text' }) : columnNode.create({ name: 'a' })
      return [[1, 'must be a node'], [[], 'must be a node'], [other, `"${other.kind}" is no ${field.category}`]]
    }
    case 'nodes': {
      const other = field.category === 'expression' ? scalarTypeNode.create({ name: 'text' }) : columnNode.create({ name: 'a' })
      return [[{}, 'must be a list'], [[other], `"${other.kind}" is no ${field.category}`]]
    }
    case 'text':
      return [[1, 'must be a string'], [null, 'must be a string']]
    case 'names':
      return [['a', 'must be a list'], [[1], 'must be a string']]
    case 'flag':
      return [[false, 'must be true or absent'], ['true', 'must be true or absent']]
    case 'integer':
      return [[1.5, 'must be a whole number'], ['1', 'must be a whole number']]
    case 'integers':
      return [[1, 'must be a list'], [[1.5], 'must be a whole number']]
    case 'choice':
      return [['; drop', `must be one of ${field.words?.join(', ')}`], [1, `must be one of ${field.words?.join(', ')}`]]
    case 'value':
      return [[{ tag: 'sql', value: 'now()' }, 'is not the tag of a literal'], [undefined, 'a constant cannot be a undefined']]
  }
}

describe.each(nodeKinds.map(kind => ({ name: kind.kind, kind })))('$name from outside', ({ kind }) => {
  const [sample] = fc.sample(nodeOfKind(kind, 2), { numRuns: 1, seed: 1 })
  const plain: Readonly<Record<string, unknown>> = JSON.parse(JSON.stringify(sample))

  test('is refused with a field that it has not', () => {
    expect(checkAst({ ...plain, sql: 'drop' })).toEqual({ tag: 'InvalidAst', path: '$.sql', problem: `is not a field of "${kind.kind}"` })
  })

  test.each(Object.entries(kind.fields).map(([name, field]) => ({ name, field })))('is refused with the wrong $name', ({ name, field }) => {
    // The fields before it in the table may be wrong by themselves once others are taken away, so only this one is.
    if (!field.optional) {
      const { [name]: _, ...without } = plain
      expect(checkAst(without)).toMatchObject({ path: `$.${name}`, problem: 'is missing' })
    }
    for (const [content, problem] of wrongContents(field)) {
      const found = checkAst({ ...plain, [name]: content })
      expect(found?.problem).toBe(problem)
      expect(found?.path.startsWith(`$.${name}`)).toBe(true)
    }
  })
})

test('a node is made without what is undefined, and known by its kind', () => {
  const call = callNode.create({ name: 'now', schema: undefined, arguments: [] })
  expect(Object.keys(call)).toEqual(['kind', 'name', 'arguments'])
  expect(callNode.is(call)).toBe(true)
  expect(selectNode.is(call)).toBe(false)
  expect(childrenOf(operationNode.create({ operator: 'not', operands: [call] }))).toEqual([call])
  expect(parameterNode.create({ type: scalarTypeNode.create({ name: 'text' }), value: 'x' })).toEqual({ kind: 'parameter', type: { kind: 'scalarType', name: 'text' }, value: 'x' })
})

test('a query as JSON is its statement, an expression its node', () => {
  const made = insertInto(users).values({ email: 'a', name: 'b' })
  expect(JSON.parse(JSON.stringify(made))).toEqual(JSON.parse(JSON.stringify(statementOf(made))))
  expect(JSON.parse(JSON.stringify({ id: users.id }))).toEqual({ id: { kind: 'column', source: 'users', name: 'id' } })
})
