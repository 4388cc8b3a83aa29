import type { Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'

/** A column of a row: its name, its codec, and for what is nested its place in the row. */
export interface PlannedColumn {
  readonly name: string
  readonly codec: Codec
  /** The way to the value inside the row; the name unless given. */
  readonly path?: readonly string[] | undefined
  /** The column says whether the object that `path` leads into is there at all. */
  readonly presence?: boolean | undefined
}

/** Reads a row out of its values, each of them text, or with `json` a value inside parsed JSON. */
export type RowReader = (values: readonly unknown[]) => Record<string, unknown> | RowFault

/** A value of a row that its codec refused. */
export class RowFault {
  readonly column: string
  readonly fault: CodecFault

  constructor(column: string, fault: CodecFault) {
    this.column = column
    this.fault = fault
  }
}

interface Leaf {
  readonly index: number
  readonly name: string
  readonly read: (raw: unknown) => unknown
}

interface Group {
  readonly fields: Map<string, Leaf | Group>
  presence?: number
}

const readText = ({ decode, decodeNull }: Codec) => (raw: unknown): unknown =>
  // The driver gives text or null.
  raw === null ? decodeNull ? decodeNull() : null : decode(raw as string)

const readJson = ({ decodeJson, decodeNull }: Codec) => (raw: unknown): unknown =>
  raw === null ? decodeNull ? decodeNull() : null : decodeJson(raw)

const place = (root: Group, { name, path, presence }: PlannedColumn, leaf: Leaf): void => {
  const way = path ?? [name]
  let group = root
  for (const step of way.slice(0, -1)) {
    let next = group.fields.get(step)
    if (!next || !('fields' in next)) {
      next = { fields: new Map() }
      group.fields.set(step, next)
    }
    group = next
  }
  if (presence) group.presence = leaf.index
  // A way has at least one step.
  else group.fields.set(way.at(-1) as string, leaf)
}

/** Sets a property, also one that an assignment would not make. */
const setField = (row: Record<string, unknown>, name: string, value: unknown): void => {
  if (name === '__proto__') Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true })
  else row[name] = value
}

const readGroup = (group: Group, values: readonly unknown[]): Record<string, unknown> | RowFault => {
  const row: Record<string, unknown> = {}
  for (const [name, field] of group.fields) {
    if ('fields' in field) {
      const raw = field.presence === undefined ? true : values[field.presence]
      const inner = raw === 'f' || raw === false ? null : readGroup(field, values)
      if (inner instanceof RowFault) return inner
      setField(row, name, inner)
      continue
    }
    const value = field.read(values[field.index])
    if (value instanceof CodecFault) return new RowFault(field.name, value)
    setField(row, name, value)
  }
  return row
}

/** A row without nesting: the columns in a plain loop. */
const flatReader = (leaves: readonly Leaf[]): RowReader => values => {
  const row: Record<string, unknown> = {}
  for (const leaf of leaves) {
    const value = leaf.read(values[leaf.index])
    if (value instanceof CodecFault) return new RowFault(leaf.name, value)
    row[leaf.name] = value
  }
  return row
}

/** Plans how rows are read. `form` says what the values are: a driver's texts, or what is inside parsed JSON. */
export const planRow = (columns: readonly PlannedColumn[], form: 'text' | 'json'): RowReader => {
  const leaves = columns.map(({ name, codec }, index): Leaf => ({ index, name, read: form === 'text' ? readText(codec) : readJson(codec) }))
  if (columns.every(({ name, path }) => path === undefined && name !== '__proto__')) return flatReader(leaves)
  const root: Group = { fields: new Map() }
  for (const [index, column] of columns.entries()) place(root, column, leaves[index] as Leaf)
  return values => readGroup(root, values)
}
