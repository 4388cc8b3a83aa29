import { isDeepStrictEqual } from 'node:util'
import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyNode, nodeOfKind } from '../../test/arbitrary-node.ts'
import { childrenOf, checkAst, decodeAst, encodeAst, equalNodes, hashNode, keyOf, nodeKinds, rewrite, shapeOf, walk, type Node } from './index.ts'

const parsed = (node: Node): unknown => JSON.parse(JSON.stringify(node))
const frozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))

describe.each(nodeKinds.map(kind => ({ name: kind.kind, kind })))('$name', ({ kind }) => {
  test('survives JSON without loss, is frozen, equal to itself and rewritten to itself', () => {
    fc.assert(fc.property(nodeOfKind(kind, 2), node => {
      expect(checkAst(parsed(node))).toBeUndefined()
      expect(isDeepStrictEqual(parsed(node), node)).toBe(true)
      // The compiler only: what was parsed has just been compared with the node.
      const copy = parsed(node) as Node
      expect(equalNodes(node, copy)).toBe(true)
      expect(keyOf(copy)).toBe(keyOf(node))
      expect(hashNode(copy)).toBe(hashNode(node))
      expect(frozen(node)).toBe(true)
      expect(rewrite(node, each => each)).toBe(node)
    }), seeded({ numRuns: 20 }))
  })
})

test('a statement comes back from its encoded form', () => {
  fc.assert(fc.property(anyNode('statement', 3), node => {
    const decoded = decodeAst(JSON.parse(JSON.stringify(encodeAst(node))), { allowRaw: true })
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.error))
    expect(equalNodes(decoded.value, node)).toBe(true)
    expect(frozen(decoded.value)).toBe(true)
  }), seeded({ numRuns: 300 }))
})

test('two nodes are equal where their keys are, and not where one is changed', () => {
  fc.assert(fc.property(anyNode('statement', 2), anyNode('statement', 2), (left, right) => {
    expect(equalNodes(left, right)).toBe(keyOf(left) === keyOf(right))
  }), seeded({ numRuns: 300 }))
})

test('a walk sees every node once, parents first; a rewrite sees them too', () => {
  fc.assert(fc.property(anyNode('statement', 3), node => {
    const seen: Node[] = []
    walk(node, each => {
      seen.push(each)
    })
    const expected = (of: Node): Node[] => [of, ...childrenOf(of).flatMap(expected)]
    expect(seen).toEqual(expected(node))
    let rewritten = 0
    rewrite(node, each => {
      rewritten += 1
      return each
    })
    expect(rewritten).toBe(seen.length)
  }), seeded({ numRuns: 200 }))
})

test('a shape erases the values of parameters and nothing else', () => {
  fc.assert(fc.property(anyNode('statement', 3), node => {
    const changed = rewrite(node, each => each.kind === 'parameter' ? Object.freeze({ ...each, value: 'another' }) : each)
    expect(shapeOf(changed).key).toBe(shapeOf(node).key)
    expect(shapeOf(changed).parameters.length).toBe(shapeOf(node).parameters.length)
    const renamed = rewrite(node, each => each.kind === 'literal' ? Object.freeze({ ...each, value: 'another literal' }) : each)
    expect(shapeOf(renamed).key === shapeOf(node).key).toBe(renamed === node)
  }), seeded({ numRuns: 200 }))
})
