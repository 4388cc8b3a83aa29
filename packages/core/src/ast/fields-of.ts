import type { Field, Node } from './field.ts'
import type { AnyNodeKind } from './node-kind.ts'
import { nodeKinds } from './registry.ts'

const byKind: ReadonlyMap<string, AnyNodeKind> = new Map(nodeKinds.map(kind => [kind.kind, kind]))

/** The description of a node kind, or nothing where there is no such kind. */
export const nodeKindOf = (kind: string): AnyNodeKind | undefined => byKind.get(kind)

/** A field with its name. */
export type NamedField = readonly [name: string, field: Field]

const listed: ReadonlyMap<string, readonly NamedField[]> = new Map(
  nodeKinds.map(kind => [kind.kind, Object.entries(kind.fields)]))

/** The fields of a node, in the order of its table. A kind that is not registered is a bug and throws. */
export const fieldsOf = (node: Node): readonly NamedField[] => {
  const fields = listed.get(node.kind)
  if (!fields) throw new TypeError(`there is no node kind "${node.kind}"`)
  return fields
}
