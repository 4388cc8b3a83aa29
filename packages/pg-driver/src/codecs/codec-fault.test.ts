import { expect, test } from 'vitest'
import { CodecFault, propertyStep } from './codec-fault.ts'

test('a fault tells its path from the outside in', () => {
  const fault = new CodecFault('must be a number', 'integer', 'x').within('.lower').within('[2]')
  expect({ ...fault }).toStrictEqual({ problem: 'must be a number', type: 'integer', input: 'x', path: '[2].lower' })
})

test('a step to a property is quoted where it is no identifier', () => {
  expect(['name', 'größe', '$1', 'a name', '1st', '', '"'].map(propertyStep)).toStrictEqual(['.name', '.größe', '.$1', '["a name"]', '["1st"]', '[""]', '["\\""]'])
})
