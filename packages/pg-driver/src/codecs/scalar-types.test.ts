import { decodeAst } from '@quern/core/ast'
import { expect, test } from 'vitest'
import { scalarTypeNames } from './index.ts'

/** Whether core lets a name of a built-in type in from outside. */
const accepts = (name: string): boolean =>
  decodeAst({ quern: 1, ast: { kind: 'values', rows: [], columns: [{ kind: 'projectionItem', name: 'x', expression: { kind: 'column', name: 'x' }, type: { kind: 'scalarType', name } }] } }).ok

test('every type that has a codec is a built-in type to core', () => {
  expect(scalarTypeNames.filter(name => !accepts(name))).toEqual([])
  expect(['int4', 'hstore', 'Integer', ''].filter(accepts)).toEqual([])
})
