import { operators, statementOf, type Operator } from '@quern/core'
import { encodeAst, findNodes, nodeKinds, operationNode, type AnyNodeKind } from '@quern/core/ast'
import { syntaxFault } from '@quern/workbench/oracle'
import { describe, expect, test } from 'vitest'
import { printers } from '../../src/compile/index.ts'
import { nodeFixtures, operatorFixtures, type Fixture } from './fixtures/index.ts'
import { throughJson } from './expect-sql.ts'

/** What a registered thing must have, and whether it has. */
const missingOfKind = ({ kind, example, about }: Pick<AnyNodeKind, 'kind' | 'example' | 'about'>, fixtures: readonly Fixture[] = nodeFixtures): readonly string[] => {
  const fixture = fixtures.find(({ of }) => of === kind)
  const holds = fixture !== undefined && findNodes(statementOf(fixture.query), node => node.kind === kind).length > 0
  return [
    ...(printers.some(printer => printer.kind.kind === kind) ? [] : ['a printer']),
    ...(holds ? [] : ['a fixture']),
    ...(fixture !== undefined && survivesJson(fixture) ? [] : ['a round trip through JSON']),
    ...(example !== '' && syntaxFault(example) === undefined ? [] : ['an example']),
    ...(about === '' ? ['a sentence about it'] : []),
  ]
}

const missingOfOperator = ({ name, example, about }: Pick<Operator, 'name' | 'example' | 'about'>): readonly string[] => {
  const fixture = operatorFixtures.find(({ of }) => of === name)
  const holds = fixture !== undefined && findNodes(statementOf(fixture.query), node => operationNode.is(node) && node.operator === name).length > 0
  return [
    ...(holds ? [] : ['a fixture']),
    ...(fixture !== undefined && survivesJson(fixture) ? [] : ['a round trip through JSON']),
    ...(example !== '' && syntaxFault(example) === undefined ? [] : ['an example']),
    ...(about === '' ? ['a sentence about it'] : []),
  ]
}

const survivesJson = ({ query }: Fixture): boolean =>
  JSON.stringify(encodeAst(statementOf(throughJson(query)))) === JSON.stringify(encodeAst(statementOf(query)))

describe('what is registered is whole', () => {
  test.each(nodeKinds)('the node kind $kind', kind => {
    expect(missingOfKind(kind)).toEqual([])
  })

  test.each(operators)('the operator $name', operator => {
    expect(missingOfOperator(operator)).toEqual([])
  })

  test('there is no printer and no fixture of what is not registered', () => {
    const kinds = new Set(nodeKinds.map(({ kind }) => kind))
    const names = new Set(operators.map(({ name }) => name))
    expect(printers.filter(printer => !kinds.has(printer.kind.kind))).toEqual([])
    expect(nodeFixtures.filter(({ of }) => !kinds.has(of))).toEqual([])
    expect(operatorFixtures.filter(({ of }) => !names.has(of))).toEqual([])
  })

  test('kinds and names are registered once', () => {
    expect(new Set(nodeKinds.map(({ kind }) => kind)).size).toBe(nodeKinds.length)
    expect(new Set(operators.map(({ name }) => name)).size).toBe(operators.length)
    expect(new Set(printers.map(({ kind }) => kind)).size).toBe(printers.length)
  })
})

describe('the tripwire trips', () => {
  test('at a planted kind that has nothing', () => {
    expect(missingOfKind({ kind: 'planted', about: '', example: 'select from where' })).toEqual(['a printer', 'a fixture', 'a round trip through JSON', 'an example', 'a sentence about it'])
  })

  test('at a fixture that does not contain its kind', () => {
    const column = nodeKinds.find(({ kind }) => kind === 'column')
    const truncate = nodeFixtures.filter(({ of }) => of === 'truncate').map(fixture => ({ ...fixture, of: 'column' }))
    expect(column && missingOfKind(column, truncate)).toEqual(['a fixture'])
  })

  test('at a planted operator that has nothing', () => {
    expect(missingOfOperator({ name: 'planted', about: '', example: '' })).toEqual(['a fixture', 'a round trip through JSON', 'an example', 'a sentence about it'])
  })
})
