import { expect, test } from 'vitest'
import type { Major, Server } from './servers.ts'
import { askForServer, shareServers } from './shared-servers.ts'

/** Stands for a server where only starting and stopping are looked at; real ones are in servers.test.ts. */
const recorded = (major: Major, events: string[]): Server => ({
  major,
  url: `postgres://server-${major}`,
  port: 1,
  pid: undefined,
  log: () => '',
  shutdown: () => Promise.resolve(),
  kill9: () => Promise.resolve(),
  restart: () => Promise.resolve(),
  stop: async () => {
    events.push(`stop ${major}`)
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
})

test('a major starts when it is first asked for, and once', async () => {
  const events: string[] = []
  const servers = await shareServers(async major => {
    events.push(`start ${major}`)
    return recorded(major, events)
  })
  expect(events).toEqual([])
  const answers = await Promise.all([18, 18, 16].map(major => askForServer(servers.address, major as Major)))
  expect(answers).toEqual(['postgres://server-18', 'postgres://server-18', 'postgres://server-16'])
  expect(events.toSorted()).toEqual(['start 16', 'start 18'])
  await servers.stop()
  expect(events.slice(2).toSorted()).toEqual(['stop 16', 'stop 18'])
  await expect(askForServer(servers.address, 18)).rejects.toThrow('fetch failed')
})

test('a server that does not start is reported to each who asks, and stops nothing', async () => {
  await using servers = await shareServers(async major => {
    if (major === 15) throw 'not an error'
    throw new Error(`no ${major} today`)
  })
  await expect(askForServer(servers.address, 18)).rejects.toThrow('no 18 today')
  await expect(askForServer(servers.address, 18)).rejects.toThrow('no 18 today')
  await expect(askForServer(servers.address, 15)).rejects.toThrow('not an error')
})

test('without the secret there is no answer', async () => {
  await using servers = await shareServers(async () => {
    throw new Error('never asked')
  })
  await expect(askForServer(new URL('/wrong', servers.address).href, 18)).rejects.toThrow('no such server; there are 15, 16, 17, 18')
})
