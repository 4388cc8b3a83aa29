import type { BodyReader } from './body-reader.ts'
import type { BodyWriter } from './body-writer.ts'

/** One part of a message: how it is read and written, and how many bytes it can have. */
export interface Field<T> {
  readonly read: (reader: BodyReader) => T
  readonly write: (writer: BodyWriter, value: T) => void
  readonly least: number
  readonly most: number
}

type Integer = 'byte' | 'int16' | 'uint16' | 'int32' | 'uint32'

const SIZES: Readonly<Record<Integer, number>> = { byte: 1, int16: 2, uint16: 2, int32: 4, uint32: 4 }

const integer = (name: Integer): Field<number> => ({
  read: reader => reader[name](),
  write: (writer, value) => {
    writer[name](value)
  },
  least: SIZES[name],
  most: SIZES[name],
})

export const int16 = integer('int16')
export const int32 = integer('int32')
/** An object identifier, or a process: the manual calls it an Int32, and it has no sign. */
export const uint32 = integer('uint32')

/** An integer that stands for one of a few words. */
export const oneOf = <T extends string>(name: Integer, words: Readonly<Record<number, T>>): Field<T> => {
  const codes = new Map<string, number>(Object.entries(words).map(([code, word]) => [word, Number(code)]))
  const otherwise = [...codes.keys()][0] as T // Only where there is a problem, so that it is never handed on.
  return {
    ...integer(name),
    read: reader => {
      const code = reader[name]()
      const word = words[code]
      if (word === undefined) reader.fail(`there is no ${code} here`, SIZES[name])
      return word ?? otherwise
    },
    write: (writer, value) => {
      const code = codes.get(value)
      if (code === undefined) writer.fail(`there is no '${value}' here`)
      writer[name](code ?? 0)
    },
  }
}

/** A string that a NUL ends. */
export const text: Field<string> = {
  read: reader => reader.text(),
  write: (writer, value) => {
    writer.text(value)
  },
  least: 1,
  most: Infinity,
}

/** What is left of the body. */
export const rest = (least = 0, most = Infinity): Field<Uint8Array> => ({
  read: reader => {
    const { left } = reader
    if (left < least || left > most) reader.fail(`it has ${left} bytes where there are ${least} to ${most}`)
    return reader.bytes(reader.left)
  },
  write: (writer, value) => {
    if (value.length < least || value.length > most) writer.fail(`it has ${value.length} bytes where there are ${least} to ${most}`)
    writer.bytes(value)
  },
  least,
  most,
})

/** A value: its length, or -1 for null, and its bytes. */
export const sized: Field<Uint8Array | null> = {
  read: reader => {
    const length = reader.int32()
    if (length === -1) return null
    if (length < 0 || length > reader.left) reader.fail(`a value of ${length} bytes where ${reader.left} are left`, 4)
    return reader.bytes(reader.problem === undefined ? length : 0)
  },
  write: (writer, value) => {
    writer.int32(value === null ? -1 : value.length)
    if (value !== null) writer.bytes(value)
  },
  least: 4,
  most: Infinity,
}

/** A number of things, counted first. */
export const list = <T>(count: 'uint16' | 'uint32', item: Field<T>): Field<readonly T[]> => ({
  read: reader => {
    const length = reader[count]()
    const items: T[] = []
    if (length * item.least > reader.left) reader.fail(`${length} things do not fit in ${reader.left} bytes`, SIZES[count])
    while (items.length < length && reader.problem === undefined) items.push(item.read(reader))
    return items
  },
  write: (writer, items) => {
    writer[count](items.length)
    for (const value of items) item.write(writer, value)
  },
  least: SIZES[count],
  most: SIZES[count] + (count === 'uint16' ? 0xffff : Infinity) * item.most,
})

/** A string that is not empty, so that an empty one can end a list of them. */
export const name: Field<string> = {
  ...text,
  write: (writer, value) => {
    if (value === '') writer.fail('an empty string would end the list')
    writer.text(value)
  },
}

/** One byte, as the character that it is. */
export const letter: Field<string> = {
  read: reader => String.fromCharCode(reader.byte()),
  write: (writer, value) => {
    const code = value.charCodeAt(0)
    if (value.length !== 1 || code === 0 || code > 0xff) writer.fail(`'${value}' is not one byte`)
    writer.byte(code)
  },
  least: 1,
  most: 1,
}

/** Things of which none begins with a zero byte, up to a zero byte. */
export const untilZero = <T>(item: Field<T>): Field<readonly T[]> => ({
  read: reader => {
    const items: T[] = []
    while (!reader.zero()) items.push(item.read(reader))
    return items
  },
  write: (writer, items) => {
    for (const value of items) item.write(writer, value)
    writer.byte(0)
  },
  least: 1,
  most: Infinity,
})

/** Several fields, one after another. */
export const record = <T extends object>(fields: { readonly [Name in keyof T]: Field<T[Name]> }): Field<T> => {
  const entries = Object.entries(fields) as [string, Field<unknown>][] // What is read under a name is written under it.
  return {
    read: reader => {
      const value: Record<string, unknown> = {}
      for (const [name, field] of entries) value[name] = field.read(reader)
      return value as T // It has a value for each of the fields of T, read by the field of that name.
    },
    write: (writer, value) => {
      for (const [name, field] of entries) field.write(writer, value[name as keyof T])
    },
    least: entries.reduce((sum, [, { least }]) => sum + least, 0),
    most: entries.reduce((sum, [, { most }]) => sum + most, 0),
  }
}
