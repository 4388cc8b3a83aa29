/** The built-in types without modifiers, each one value for the whole program. */
import type * as Info from './type-info.ts'
import { scalar, type DataType } from './data-type.ts'

export const smallintType: DataType<Info.SmallInt> = scalar('smallint', 'integer')
export const integerType: DataType<Info.Integer> = scalar('integer', 'integer')
export const bigintType: DataType<Info.BigInt> = scalar('bigint', 'integer')
export const numericType: DataType<Info.Numeric> = scalar('numeric', 'number')
export const realType: DataType<Info.Real> = scalar('real', 'number')
export const doublePrecisionType: DataType<Info.DoublePrecision> = scalar('double precision', 'number')
export const textType: DataType<Info.Text> = scalar('text', 'text')
export const nameType: DataType<Info.Text<'name'>> = scalar('name', 'text')
export const booleanType: DataType<Info.Bool> = scalar('boolean', 'boolean')
export const uuidType: DataType<Info.Uuid> = scalar('uuid', 'comparable')
export const byteaType: DataType<Info.Bytes> = scalar('bytea', 'bytea')
export const dateType: DataType<Info.DateType> = scalar('date', 'datetime')
export const timestampType: DataType<Info.Timestamp> = scalar('timestamp', 'datetime')
export const timestamptzType: DataType<Info.TimestampTz> = scalar('timestamptz', 'datetime')
export const intervalType: DataType<Info.Interval> = scalar('interval', 'interval')
export const jsonType: DataType<Info.Json> = scalar('json', 'json')
export const jsonbType: DataType<Info.Jsonb> = scalar('jsonb', 'jsonb')
export const tsvectorType: DataType<Info.TsVector> = scalar('tsvector', 'tsvector')
export const tsqueryType: DataType<Info.TsQuery> = scalar('tsquery', 'tsquery')
export const oidType: DataType<Info.Oid> = scalar('oid', 'comparable')

const numbers: Readonly<Record<Info.NumberName, DataType>> = {
  'smallint': smallintType,
  'integer': integerType,
  'bigint': bigintType,
  'numeric': numericType,
  'real': realType,
  'double precision': doublePrecisionType,
}

const order: readonly string[] = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']

/** The built-in numeric type of a name, or nothing. */
export const numberType = (name: string): DataType | undefined => (order.includes(name) ? numbers[name as Info.NumberName] : undefined)

/** The type that arithmetic on two numeric types gives; the run-time twin of {@link Info.Wider}. */
export const widerType = (left: string, right: string): DataType => {
  if (left === right) return numbers[left as Info.NumberName]
  const wider = order.indexOf(left) > order.indexOf(right) ? left : right
  return wider === 'real' ? doublePrecisionType : numbers[wider as Info.NumberName]
}
