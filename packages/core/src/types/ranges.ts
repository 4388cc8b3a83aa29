import type { DataType } from './data-type.ts'
import { bigintType, dateType, integerType, numericType, timestampType, timestamptzType } from './scalars.ts'

interface BuiltInRange {
  readonly element: DataType
  readonly multirange: boolean
}

const elements: Readonly<Record<string, DataType>> = {
  int4: integerType, int8: bigintType, num: numericType, date: dateType, ts: timestampType, tstz: timestamptzType,
}

/** The built-in range and multirange types by name, with the type of their bounds. */
export const builtInRanges: ReadonlyMap<string, BuiltInRange> = new Map(
  Object.entries(elements).flatMap(([name, element]): [string, BuiltInRange][] => [
    [`${name}range`, { element, multirange: false }],
    [`${name}multirange`, { element, multirange: true }],
  ]))
