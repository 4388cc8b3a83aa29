import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { users } from '../../test/blog.ts'
import { from, integer, jsonb, nodeKey, statementOf, table, text, value } from '../index.ts'
import { childrenOf, equalNodes, fieldsOf, findNodes, hashNode, hashText, keyOf, literalNode, nodeKindOf, operationNode, parameterNode, rewrite, scalarTypeNode, shapeOf, tableSourceNode, validatorOf, walk, type Node } from './index.ts'

const older = (age: number) => statementOf(from(users).where(users.age.gte(age)).limit(10).select({ id: users.id }))

describe('shape', () => {
  test('is the same for two values of a parameter, and another for another text', () => {
    expect(shapeOf(older(18)).key).toBe(shapeOf(older(21)).key)
    expect(shapeOf(older(18)).key).not.toBe(shapeOf(statementOf(from(users).where(users.age.gt(18)).limit(10).select({ id: users.id }))).key)
    expect(shapeOf(literalNode.create({ value: 1 })).key).not.toBe(shapeOf(literalNode.create({ value: 2 })).key)
  })

  test('gives the parameters in the order in which their numbers are in the key', () => {
    const { key, parameters } = shapeOf(older(18))
    expect(parameters.map(node => parameterNode.is(node) ? node.value : undefined)).toEqual([18, 10])
    expect(key.indexOf('?0')).toBeLessThan(key.indexOf('?1'))
  })

  test('counts a node that stands twice once, and two equal ones twice', () => {
    const x = value(1, integer())
    const twice = operationNode.create({ operator: 'plus', operands: [x[nodeKey], x[nodeKey]] })
    const two = operationNode.create({ operator: 'plus', operands: [x[nodeKey], value(1, integer())[nodeKey]] })
    expect(shapeOf(twice).parameters).toHaveLength(1)
    expect(shapeOf(two).parameters).toHaveLength(2)
    expect(shapeOf(twice).key).not.toBe(shapeOf(two).key)
    expect(keyOf(twice)).toBe(keyOf(two))
  })

  test('tells two validators apart, which its key in JSON cannot', () => {
    const [first, second] = [z.object({ a: z.string() }), z.object({ a: z.string() })]
    const of = (schema: z.ZodType) => {
      const t = table('t', { body: jsonb(schema) })
      return statementOf(from(t).select({ body: t.body }))
    }
    expect(shapeOf(of(first)).key).toBe(shapeOf(of(first)).key)
    expect(shapeOf(of(first)).key).not.toBe(shapeOf(of(second)).key)
    expect(equalNodes(of(first), of(second))).toBe(true)
    const [type] = findNodes(of(first), node => validatorOf(node) !== undefined)
    expect(type && validatorOf(type)).toBe(first)
  })
})

describe('equality and hash', () => {
  test('follow the content, and the order of the keys of a constant', () => {
    expect(equalNodes(older(1), older(1))).toBe(true)
    expect(equalNodes(older(1), older(2))).toBe(false)
    expect(equalNodes(users.id[nodeKey], users.age[nodeKey])).toBe(false)
    expect(hashNode(older(1))).toBe(hashNode(older(1)))
    expect(hashNode(older(1))).not.toBe(hashNode(older(2)))
    const object = (value: { readonly [key: string]: number }) => literalNode.create({ value: { tag: 'object', value } })
    expect(equalNodes(object({ a: 1, b: 2 }), object({ a: 1, b: 2 }))).toBe(true)
    // `json` keeps the order that it was given.
    expect(equalNodes(object({ a: 1, b: 2 }), object({ b: 2, a: 1 }))).toBe(false)
    expect(keyOf(object({ a: 1, b: 2 }))).not.toBe(keyOf(object({ b: 2, a: 1 })))
    expect(equalNodes(object({ a: 1 }), literalNode.create({ value: [1] }))).toBe(false)
    expect(equalNodes(literalNode.create({ value: [1] }), literalNode.create({ value: { tag: 'undefined' } }))).toBe(false)
  })

  test('a hash is sixteen digits, and texts that differ by little have others', () => {
    expect(hashText('')).toBe('811c9dc59e3779b9')
    const hashes = new Set(Array.from({ length: 10_000 }, (_, at) => hashText(`select ${at}`)))
    expect(hashes.size).toBe(10_000)
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/u)
  })

  test('no field runs into the next', () => {
    const name = (schema: string | undefined, table: string) => keyOf(tableSourceNode.create({ name: table, schema }))
    expect(new Set([name('a', 'b'), name(undefined, 'a b'), name('', 'b'), name('b', 'a'), name(undefined, 'b" "a')]).size).toBe(5)
  })
})

describe('traversal', () => {
  test('walks parents first and passes over what it is told to', () => {
    const kinds: string[] = []
    walk(older(18), node => {
      kinds.push(node.kind)
      return node.kind !== 'operation' && node.kind !== 'projectionItem'
    })
    expect(kinds).toEqual(['select', 'projectionItem', 'tableSource', 'operation', 'parameter', 'scalarType'])
  })

  test('a tree of a hundred thousand levels is walked without the stack', () => {
    let node: Node = literalNode.create({ value: true })
    for (let level = 0; level < 100_000; level++) node = Object.freeze({ kind: 'operation', operator: 'not', operands: [node] })
    expect(findNodes(node, each => each.kind === 'literal')).toHaveLength(1)
  })

  test('a kind that is not registered is a bug and throws', () => {
    expect(() => childrenOf({ kind: 'nope' })).toThrow('there is no node kind "nope"')
    expect(nodeKindOf('nope')).toBeUndefined()
    expect(fieldsOf(literalNode.create({ value: 1 })).map(([name]) => name)).toEqual(['value'])
  })
})

describe('rewrite', () => {
  test('changes what it is told to and keeps the identity of the rest', () => {
    const query = older(18)
    const tenant = rewrite(query, node => tableSourceNode.is(node) ? tableSourceNode.create({ ...node, schema: 'tenant_1' }) : node)
    expect(findNodes(tenant, tableSourceNode.is)).toEqual([{ kind: 'tableSource', name: 'users', schema: 'tenant_1' }])
    expect(findNodes(query, tableSourceNode.is)).toEqual([{ kind: 'tableSource', name: 'users' }])
    const [before] = findNodes(query, node => node.kind === 'operation')
    expect(findNodes(tenant, node => node === before)).toHaveLength(1)
    expect(Object.isFrozen(tenant)).toBe(true)
    expect(rewrite(query, node => node)).toBe(query)
  })

  test('gives leaves before what holds them', () => {
    const seen: string[] = []
    rewrite(value('x', text())[nodeKey], node => {
      seen.push(node.kind)
      return node
    })
    expect(seen).toEqual(['scalarType', 'parameter', 'scalarType', 'cast'])
    expect(rewrite(scalarTypeNode.create({ name: 'text' }), () => scalarTypeNode.create({ name: 'integer' }))).toEqual({ kind: 'scalarType', name: 'integer' })
  })
})
