import { expect, test } from 'vitest'
import { setup } from './global-setup.ts'
import { askForServer } from './shared-servers.ts'

test('a run is given the address of its servers, which end with it', async () => {
  const provided = new Map<string, unknown>()
  const teardown = await setup({ provide: (key, value) => provided.set(key, value) })
  const address = String(provided.get('postgresServers'))
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/u)
  await teardown()
  await expect(askForServer(address, 18)).rejects.toThrow('fetch failed')
})
