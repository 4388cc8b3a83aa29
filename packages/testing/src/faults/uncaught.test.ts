import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { watchUncaught } from './uncaught.ts'

test('exceptions and rejections that nobody catches are counted, while they are watched', () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const process = new EventEmitter()
  const watch = watchUncaught(process)
  process.emit('uncaughtException', new Error('one'))
  process.emit('unhandledRejection', new Error('two'))
  expect(watch.stop()).toBe(2)
  process.emit('uncaughtException', new Error('three'))
  expect(watch.stop()).toBe(2)
  expect(told).toHaveBeenCalledTimes(2)
  told.mockRestore()
})
