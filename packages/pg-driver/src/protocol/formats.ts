import { failure, type Result, success } from '@quern/result'
import { BodyReader } from './body-reader.ts'
import { BodyWriter } from './body-writer.ts'
import type { EncodeFault, Problem } from './fault.ts'
import { type Field, record } from './fields.ts'

/** The type of what has no type byte: a start-up packet, or the one byte that answers a request for encryption. */
export const UNTYPED = 0

/** The longest that a message of any kind may be: PostgreSQL holds nothing longer in memory (MaxAllocSize). */
export const LONGEST = 0x3fffffff

/** How one kind of message stands in bytes. */
export interface MessageFormat<M extends { readonly kind: string }> {
  /** Its type byte, as a character; none for a start-up packet. */
  readonly type: string
  /** The integer that the body begins with, where several kinds have the type. */
  readonly code?: number
  /** The longest that its length can be; {@link LONGEST} by default. */
  readonly longest?: number
  readonly fields: { readonly [Name in Exclude<keyof M, 'kind'>]: Field<M[Name]> }
}

/** How each kind of message stands in bytes. */
export type MessageFormats<M extends { readonly kind: string }> = {
  readonly [Kind in M['kind']]: MessageFormat<Extract<M, { readonly kind: Kind }>>
}

/** One entry of such a table. */
export interface KnownFormat {
  readonly kind: string
  readonly type: number
  readonly code: number | undefined
  /** The least and the most that its length can be. The length counts its own four bytes. */
  readonly shortest: number
  readonly longest: number
  readonly body: Field<object>
}

/** Reads such a table. */
export const knownFormats = <M extends { readonly kind: string }>(formats: MessageFormats<M>): ReadonlyMap<M['kind'], KnownFormat> => {
  const entries = Object.entries(formats) as [M['kind'], MessageFormat<{ kind: string }>][] // Its keys are the kinds, each with its format.
  return new Map(
    entries.map(([kind, { type, code, longest = LONGEST, fields }]) => {
      const body = record<object>(fields)
      const header = code === undefined ? 4 : 8
      return [
        kind,
        {
          kind,
          type: type === '' ? UNTYPED : type.charCodeAt(0),
          code,
          shortest: header + body.least,
          longest: Math.min(longest, header + body.most),
          body,
        },
      ]
    }),
  )
}

/** Reads the body of a message of a known kind. */
export const decodeBody = ({ kind, code, body }: KnownFormat, bytes: Buffer, start: number, end: number): Result<object, Problem> => {
  const reader = new BodyReader(bytes, start, end)
  if (code !== undefined) reader.uint32()
  const message = { kind, ...body.read(reader) }
  reader.finish()
  return reader.problem === undefined ? success(message) : failure(reader.problem)
}

/** Writes a message of a known kind. */
export const encodeMessage = (format: KnownFormat, message: object): Result<Buffer, EncodeFault> => {
  const writer = new BodyWriter()
  const { kind, type, code, body } = format
  if (type !== UNTYPED) writer.byte(type)
  writer.uint32(0)
  if (code !== undefined) writer.uint32(code)
  body.write(writer, message)
  const lengthAt = type === UNTYPED ? 0 : 1
  const bytes = writer.finish(lengthAt)
  const length = bytes.length - lengthAt
  if (length > format.longest) writer.fail(`its length is ${length}, and at most ${format.longest}`)
  return writer.problem === undefined ? success(bytes) : failure({ tag: 'EncodeFault', message: kind, problem: writer.problem })
}
