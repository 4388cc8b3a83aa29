import fc from 'fast-check'
import { nodeKinds, tagValue, type AnyNodeKind, type Category, type Field, type Node, type NodeKind } from '../src/ast/index.ts'
import { operators } from '../src/index.ts'

/** Keys and texts that break what is careless with them. */
const hostileText = fc.constantFrom('', '__proto__', 'constructor', 'toJSON', '"; drop table t; --', 'é\u{1F600}', 'a'.repeat(100))
export const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), hostileText)

/** Any value that a parameter may have: what JSON holds, and what it does not. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    anyText, fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity), fc.bigInt(), fc.boolean(), fc.constant(null), fc.constant(undefined),
    fc.date(), fc.uint8Array(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(anyText, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

const known = new Map<string, fc.Arbitrary<Node>>()

/** A node of a family, no deeper than so many levels, drawn from the field tables. */
export const anyNode = (category: Category, depth: number): fc.Arbitrary<Node> => {
  const key = `${category} ${depth}`
  let found = known.get(key)
  if (!found) {
    found = fc.oneof(...nodeKinds.filter(kind => kind.category === category && (depth > 0 || isLeaf(kind))).map(kind => nodeOfKind(kind, depth)))
    known.set(key, found)
  }
  return found
}

const isLeaf = (kind: AnyNodeKind): boolean => Object.values(kind.fields).every(field => field.holds !== 'node' || field.optional)

/** A node of one kind. */
export const nodeOfKind = (kind: AnyNodeKind, depth: number): fc.Arbitrary<Node> =>
  fieldsOfKind(kind, depth)
    // Every kind of the registry is whole; `AnyNodeKind` leaves out what its types cannot say of all.
    .map(fields => (kind as NodeKind).create(fields))
    .filter(node => kind.check?.(node) === undefined)

const fieldsOfKind = (kind: AnyNodeKind, depth: number): fc.Arbitrary<Record<string, unknown>> => {
  if (kind.kind === 'operation') {
    return fc.constantFrom(...operators).chain(({ name, fixity }) => {
      const count = fixity === 'infix' ? 2 : 1
      return fc.record({ operator: fc.constant(name), operands: fc.array(anyNode('expression', depth - 1), { minLength: count, maxLength: count }) })
    })
  }
  const fields = Object.entries(kind.fields).map(([name, field]) => [name, contentOf(kind, name, field, depth)] as const)
  const requiredKeys = Object.entries(kind.fields).filter(([, field]) => !field.optional).map(([name]) => name)
  return fc.record(Object.fromEntries(fields), { requiredKeys })
}

const contentOf = (kind: AnyNodeKind, name: string, field: Field, depth: number): fc.Arbitrary<unknown> => {
  if (kind.kind === 'scalarType' && name === 'name') return fc.constantFrom('integer', 'text', 'jsonb', 'timestamptz', 'numeric', 'int4range')
  switch (field.holds) {
    case 'node':
      // An optional child at the bottom is left out.
      return depth > 0 ? anyNode(field.category ?? 'expression', depth - 1) : fc.constant(undefined)
    case 'nodes':
      return depth > 0 ? fc.array(anyNode(field.category ?? 'expression', depth - 1), { maxLength: 2 }) : fc.constant([])
    case 'text':
      return anyText
    case 'names':
      return fc.array(anyText, { maxLength: 3 })
    case 'flag':
      return fc.constant(true)
    case 'integer':
      return fc.integer()
    case 'integers':
      return fc.array(fc.integer(), { maxLength: 3 })
    case 'choice':
      return fc.constantFrom(...field.words ?? [])
    case 'value':
      return anyValue.map(tagValue)
  }
}
