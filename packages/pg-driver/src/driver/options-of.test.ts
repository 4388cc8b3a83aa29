import { failure, success } from '@quern/result'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { optionsOf, type OptionsSchema } from './options-of.ts'

const schema = z.strictObject({ size: z.coerce.number().int().min(1).default(4), mode: z.enum(['fast', 'safe']).optional() })

test('options are what the schema makes of them', async () => {
  expect(await optionsOf('mine://host/db', schema)).toEqual(success({ size: 4 }))
  expect(await optionsOf('mine://host/db?size=9&mode=safe', schema)).toEqual(success({ size: 9, mode: 'safe' }))
  expect(await optionsOf('mine:?mode=f%61st#size=0', schema)).toEqual(success({ size: 4, mode: 'fast' }))
  expect(await optionsOf('', schema)).toEqual(success({ size: 4 }))
})

test('what is wrong is named, in the words of the schema', async () => {
  expect(await optionsOf('mine://host/db?size=0', schema)).toMatchObject({ error: { tag: 'InvalidOption', option: 'size', problem: expect.stringMatching(/1/) } })
  expect(await optionsOf('mine://host/db?mode=slow', schema)).toMatchObject({ error: { option: 'mode' } })
  expect(await optionsOf('mine://host/db?sise=1', schema)).toMatchObject({ error: { option: 'url', problem: expect.stringContaining('sise') } })
  expect(await optionsOf('mine://host/db?size=1&size=2', schema)).toEqual(failure({ tag: 'InvalidOption', option: 'size', problem: 'it is given twice' }))
  expect(await optionsOf('mine://host/db?__proto__=1', schema)).toMatchObject({ error: { tag: 'InvalidOption' } })
})

test('a schema may take its time, and name a path in parts', async () => {
  const slow: OptionsSchema = {
    '~standard': { version: 1, vendor: 'test', validate: () => Promise.resolve({ issues: [{ message: 'no', path: [{ key: 'a' }, 1] }] }) },
  }
  expect(await optionsOf('mine:?a=1', slow)).toEqual(failure({ tag: 'InvalidOption', option: 'a.1', problem: 'no' }))
})
