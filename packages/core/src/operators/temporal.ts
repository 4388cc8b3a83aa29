import { builtInName } from '../types/built-in-name.ts'
import type { DataType } from '../types/data-type.ts'
import { textType, timestampType, timestamptzType } from '../types/scalars.ts'
import type { TimeTz } from '../types/type-info.ts'
import { scalar } from '../types/data-type.ts'
import { casting, type Operator } from './operator.ts'
import { precedence } from './precedence.ts'

const timetzType = scalar<TimeTz>('timetz', 'datetime')

/** A `timestamptz`, and a date, which PostgreSQL takes for one, becomes a wall clock, a wall clock an instant, a time of day a time of day with its zone. */
const zoned = (left: DataType): DataType => {
  const name = builtInName(left)
  if (name === 'timestamptz' || name === 'date') return timestampType
  return name === 'time' || name === 'timetz' ? timetzType : timestamptzType
}

/** Source: PostgreSQL manual, "9.9.4. AT TIME ZONE and AT LOCAL". */
export const temporalOperators: readonly Operator[] = [
  { name: 'atTimeZone', sql: 'at time zone', fixity: 'infix', precedence: precedence.atTimeZone, associativity: 'left', families: ['datetime'], operand: casting(textType), result: zoned, nulls: 'strict', about: 'The wall clock of a zone at an instant, or the instant of a wall clock.', example: "select d at time zone 'UTC' from t" },
]
