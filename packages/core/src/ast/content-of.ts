import type { Node } from './field.ts'

/** What a field of a node holds. The field table vouches for the type that the caller asks for. */
export const contentOf = (node: Node, name: string): unknown => (node as unknown as Readonly<Record<string, unknown>>)[name]
