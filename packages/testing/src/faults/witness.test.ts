import { expect, test } from 'vitest'
import { startServer } from '../servers.ts'
import { witnessOf } from './witness.ts'

test('a witness asks again until the server is back, and tells what the server refuses', async () => {
  await using server = await startServer(18)
  await using witness = witnessOf(server.url)
  expect(await witness.ask('select $1::int + 1 as n', [1])).toMatchObject([{ n: 2 }])
  await expect(witness.ask('select nonsense')).rejects.toThrow('column "nonsense" does not exist')
  await server.shutdown()
  const asked = witness.ask('select 3 as n')
  await server.restart()
  expect(await asked).toMatchObject([{ n: 3 }])
  await server.kill9()
  const again = witness.ask('select 4 as n')
  await server.restart()
  expect(await again).toMatchObject([{ n: 4 }])
})
