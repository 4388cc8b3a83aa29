import { expect, test, vi } from 'vitest'
import { setup } from './global-setup.ts'

test('a run is given a seed, which is printed', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const provided = new Map<string, unknown>()
  setup({ provide: (key, value) => provided.set(key, value) })
  expect(log.mock.calls).toEqual([[`QUERN_SEED=${provided.get('seed')}`]])
  log.mockRestore()
})
