import { integer, sql } from '@quern/core'
import { expect, test } from 'vitest'
import { everyone, failureOf, insert, one, valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { serverSuite, until, within } from './server-suite.ts'
import { tcpProxy } from './tcp-proxy.ts'

describeEachDriver('a network that fails', target => {
  const suite = serverSuite(target)

  test('a connection that is cut while idle is replaced', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.one(one))
    proxy.cutAll()
    await until(() => Promise.resolve(db.pool().total), total => total === 0)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.pool()).toMatchObject({ lost: 1, opened: 2 })
  })

  test('a black hole: the deadline holds, the outcome of a write is unknown, and the pool works afterwards', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.one(one))
    proxy.fromClient = () => 'drop'
    const write = await within(200, () => failureOf(db.run(insert(3), { timeout: 200 })))
    expect(write).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'unknown' })
    proxy.fromClient = () => 'pass'
    await valueOf(db.all(everyone))
    proxy.fromServer = () => 'drop'
    const read = await within(200, () => failureOf(db.all(everyone, { timeout: 200 })))
    expect(read).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'unknown' })
    proxy.fromServer = () => 'pass'
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
  })

  test('a cut in the middle of a statement leaves it unknown, as what reads may write; in a transaction it undoes it', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.all(everyone))
    const cutOnce = (): void => {
      proxy.fromServer = (_bytes, link) => {
        proxy.fromServer = () => 'pass'
        link.cut()
        return 'drop'
      }
    }
    cutOnce()
    expect(await failureOf(db.run(insert(3)))).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown', sent: true })
    cutOnce()
    expect(await failureOf(db.all(everyone))).toMatchObject({ tag: 'ConnectionLost' })
    await valueOf(db.all(everyone))
    cutOnce()
    expect(await failureOf(db.all(everyone))).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown', sent: true })
    const given = await failureOf(
      db.transaction(async tx => {
        await valueOf(tx.run(insert(5)))
        cutOnce()
        return tx.run(insert(6))
      }),
    )
    expect(given).toMatchObject({ tag: 'ConnectionLost', outcome: 'rolledBack' })
    expect((await valueOf(db.all(everyone))).map(({ id }) => id)).not.toContain(5)
  })

  test('bytes one by one', async () => {
    await using proxy = await tcpProxy(suite.url())
    proxy.fromServer = (bytes, { client }) => {
      for (const byte of bytes) client.write(Buffer.from([byte]))
      return 'drop'
    }
    const db = await suite.open({}, proxy.url)
    const rows = sql.statement({ n: integer() })`select n from generate_series(1, 50) as n`
    expect(await valueOf(db.all(rows))).toHaveLength(50)
    expect(await failureOf(db.run(sql.statement()`select 1 / 0`))).toMatchObject({ sqlstate: '22012' })
  })

  test.each([
    ['bytes of no protocol', Buffer.from('\0\0\0\0\0\0')],
    ['a status that there is not', Buffer.from([0x5a, 0, 0, 0, 5, 0x58])],
    ['a request for a password', Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])],
    ['a row that is cut short', Buffer.from([0x44, 0, 0, 0, 6, 0, 9])],
    ['a command tag that does not end', Buffer.from([0x43, 0, 0, 0, 8, 0x53, 0x45, 0x4c, 0x45])],
    ['the beginning of a COPY', Buffer.from([0x47, 0, 0, 0, 7, 0, 0, 0])],
  ])('garbage from the server: %s', async (_name, garbage) => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({}, proxy.url)
    await valueOf(db.all(everyone))
    proxy.fromServer = (_bytes, { client }) => {
      proxy.fromServer = () => 'pass'
      client.write(garbage)
      return 'drop'
    }
    const given = await within(1_000, () => failureOf(db.all(everyone, { timeout: 1_000 })))
    expect(['ProtocolFailure', 'DeadlineExceeded']).toContain(given.tag)
    expect(given.outcome).toBe('unknown')
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
  })

  test('messages that nobody asked for do no harm', async () => {
    await using proxy = await tcpProxy(suite.url())
    const db = await suite.open({ pool: { max: 1 } }, proxy.url)
    await valueOf(db.all(everyone))
    const notice = Buffer.from('N\0\0\0\x18SNOTICE\0C00000\0Mhi\0\0', 'latin1')
    for (const { client } of proxy.links) client.write(notice)
    expect(await valueOf(db.all(everyone))).toHaveLength(2)
    expect(db.pool().opened).toBe(1)
  })
})
