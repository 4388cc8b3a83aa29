/**
 * What the codecs read of a type node: the shape of `@quern/core`'s type nodes, and no more of them.
 * Plain data, so that a type that came as JSON serves as well.
 */
export type TypeShape =
  | ScalarShape
  | { readonly kind: 'arrayType'; readonly element: TypeShape; readonly nullable?: boolean | undefined }
  | { readonly kind: 'enumType'; readonly name: string; readonly schema?: string | undefined; readonly values: readonly string[] }
  | { readonly kind: 'domainType'; readonly name: string; readonly schema?: string | undefined; readonly base: TypeShape }
  | { readonly kind: 'rangeType'; readonly name: string; readonly schema?: string | undefined; readonly subtype: TypeShape }
  | { readonly kind: 'multirangeType'; readonly name: string; readonly schema?: string | undefined; readonly subtype: TypeShape }
  | { readonly kind: 'customType'; readonly name: string; readonly schema?: string | undefined }
  | RowsShape

/** A built-in type by its SQL name. `mode` chooses between the JavaScript forms of one type. */
export interface ScalarShape {
  readonly kind: 'scalarType'
  readonly name: string
  readonly modifiers?: readonly number[] | undefined
  readonly mode?: string | undefined
  readonly fields?: string | undefined
}

/** Nested rows: their fields, in the order of the JSON arrays. */
export interface RowsShape {
  readonly kind: 'rowsType'
  readonly cardinality: 'many' | 'one' | 'optional'
  readonly columns: readonly RowsColumn[]
}

/** A field of nested rows. `path` is its place in the row where that is not its name; `presence` as for a row's columns. */
export interface RowsColumn {
  readonly name: string
  readonly type: TypeShape
  readonly path?: readonly string[] | undefined
  readonly presence?: boolean | undefined
}
