/** Rows, which are by far the most of what a server sends, straight from the bytes: nothing is copied, and no view is made. */
import type { Problem } from './fault.ts'

/**
 * What is wrong with the body of a DataRow, which is `bytes` from `start` to `end`; `undefined` where nothing is. Once it has
 * been asked, the row can be read without looking where it ends.
 *
 * @param columns how many values there must be; any number by default.
 *
 * @example
 * ```ts
 * import { dataRowProblem } from '@quern/pg-driver/protocol'
 *
 * const body = Buffer.from('\0\x02\0\0\0\x01a\xff\xff\xff\xff', 'latin1')
 * dataRowProblem(body, 0, body.length) // => undefined
 * dataRowProblem(body, 0, body.length, 3) // => { at: 0, problem: '2 values where there are 3 columns' }
 * ```
 */
export const dataRowProblem = (bytes: Buffer, start: number, end: number, columns?: number): Problem | undefined => {
  if (end - start < 2) return { at: 0, problem: 'it ends within a number' }
  const count = bytes.readUInt16BE(start)
  if (columns !== undefined && count !== columns) return { at: 0, problem: `${count} values where there are ${columns} columns` }
  let at = start + 2
  for (let index = 0; index < count; index += 1) {
    if (end - at < 4) return { at: at - start, problem: 'it ends within a number' }
    const length = bytes.readInt32BE(at)
    const next = at + 4 + (length === -1 ? 0 : length)
    if (length < -1 || next > end) return { at: at - start, problem: `a value of ${length} bytes where ${end - at - 4} are left` }
    at = next
  }
  return at === end ? undefined : { at: at - start, problem: `${end - at} bytes too many` }
}

/**
 * Calls a function for each value of a DataRow, in order, with the place of its bytes; for null, `to` is -1. The body begins at
 * `start`, and {@link dataRowProblem} has found nothing wrong with it.
 *
 * @example
 * ```ts
 * import { eachValue } from '@quern/pg-driver/protocol'
 *
 * const body = Buffer.from('\0\x02\0\0\0\x01a\xff\xff\xff\xff', 'latin1')
 * const values: (string | null)[] = []
 * eachValue(body, 0, (_index, from, to) => values.push(to === -1 ? null : body.toString('utf8', from, to)))
 * values // => ['a', null]
 * ```
 */
export const eachValue = (bytes: Buffer, start: number, take: (index: number, from: number, to: number) => void): void => {
  const count = bytes.readUInt16BE(start)
  let at = start + 2
  for (let index = 0; index < count; index += 1) {
    const length = bytes.readInt32BE(at)
    at += 4
    take(index, at, length === -1 ? -1 : at + length)
    if (length > 0) at += length
  }
}

/**
 * The values of a DataRow in text format. The body begins at `start`, and {@link dataRowProblem} has found nothing wrong with it.
 *
 * @example
 * textRow(Buffer.from('\0\x01\0\0\0\x017', 'latin1'), 0) // => ['7']
 */
export const textRow = (bytes: Buffer, start: number): (string | null)[] => {
  const row: (string | null)[] = []
  eachValue(bytes, start, (_index, from, to) => row.push(to === -1 ? null : bytes.toString('utf8', from, to)))
  return row
}
