import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { enumCodec } from './enum.ts'

const mood = enumCodec('mood', ['sad', 'ok', ''])

test('a label is a value', () => {
  for (const label of ['sad', 'ok', '']) {
    expect(mood.encode(label)).toBe(label)
    expect(mood.decode(label)).toBe(label)
    expect(mood.decodeJson(label)).toBe(label)
  }
})

test('a value that is no label is told which there are', () => {
  for (const value of ['Sad', 'toString', 1, null]) expect(faultOf(mood.encode(value))).toStrictEqual({ type: 'mood', path: '', problem: 'must be one of "sad", "ok", ""' })
})

test('a label that the database has and the schema has not says which of them is behind', () => {
  expect(faultOf(mood.decode('happy')).problem).toBe('is a label that the schema does not know, so the schema is behind the database: it has "sad", "ok", ""')
})
