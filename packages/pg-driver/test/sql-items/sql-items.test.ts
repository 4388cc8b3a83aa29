import { statementOf } from '@quern/core'
import { decodeAst, encodeAst } from '@quern/core/ast'
import { expectSameTree } from '@quern/workbench/oracle'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compile/index.ts'
import { items } from './items.ts'

describe('the items of the SQL coverage list', () => {
  test('are there', () => {
    expect(items.length).toBeGreaterThan(0)
  })

  test.each(items)('$id $label: the parse tree is the one of its SQL', ({ query, sql: reference }) => {
    expectSameTree(compile(query).match({ success: ({ text }) => text, failure: fault => JSON.stringify(fault) }), reference)
  })

  test.each(items)('$id $label: its AST survives JSON', ({ query }) => {
    const back = decodeAst(JSON.parse(JSON.stringify(encodeAst(statementOf(query)))))
    expect(back.valueOr(undefined)).toEqual(statementOf(query))
  })

  test.each(items.filter(({ since }) => since !== undefined))('$id $label: is refused for an older target', ({ query, since = 0 }) => {
    expect(compile(query, { target: since - 1 }).match({ success: () => undefined, failure: fault => fault })).toMatchObject({ tag: 'UnsupportedFeature', since })
    expect(compile(query, { target: since }).ok).toBe(true)
  })
})
