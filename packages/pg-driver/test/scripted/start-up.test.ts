import { type Script, scriptedServer, SESSION_START } from '@quern/testing/scripted-server'
import { describe, expect, test } from 'vitest'
import { connect, type Database } from '../../src/index.ts'
import type { BackendKind, BackendMessage } from '../../src/protocol/index.ts'
import { failureOf, valueOf } from '../accounts.ts'
import { DRIVERS, healthy, type Make, whole } from './scripted-suite.ts'
import { bytesOf, EXAMPLES, MALFORMED } from './strange-messages.ts'

/** Connects to a server that plays a script, and then, if that failed, to the same server once more, which is healthy. */
const starting = async (make: Make, script: Script) => {
  await using server = await scriptedServer([script, healthy])
  const again = (): Promise<Database> => valueOf(connect(server.url, { drivers: [make()], pool: { max: 1 } }))
  const outcome = await connect(server.url, { drivers: [make()], pool: { max: 1 } })
  const db = outcome.ok ? outcome.value : await again()
  expect(await valueOf(db.one(whole))).toEqual({ n: 1 })
  await db.close({ grace: 0 })
  expect(server.problems).toEqual([])
  return outcome
}

/** Says something in place of the beginning of a session, and then how a session begins. */
const says = (bytes: Buffer, ...then: readonly BackendMessage[]): Script => async connection => {
  await connection.next()
  connection.raw(Buffer.concat([bytes, bytesOf(...then)]))
  await connection.serve()
}

const WELCOME: ReadonlySet<BackendKind> = new Set(['NoticeResponse'])
/** With these the server lets the client in, or refuses it, or asks for what the client has. */
const OPENING: ReadonlySet<BackendKind> = new Set([
  'AuthenticationOk', 'AuthenticationCleartextPassword', 'AuthenticationMD5Password', 'AuthenticationSASL', 'ErrorResponse', 'NegotiateProtocolVersion',
])

describe.each(DRIVERS)('in start-up, with $driver', ({ make }) => {
  test.each(MALFORMED)('%s that is malformed, as the first message', async (_kind, cases) => {
    for (const [name, bytes] of cases) {
      expect({ at: name, failed: await failureOf(await starting(make, says(bytes, ...SESSION_START))) }).toMatchObject({ failed: { tag: 'ProtocolFailure', stage: 'connect', outcome: 'none' } })
    }
  })

  test.each(MALFORMED)('%s that is malformed, once the client has been let in', async (_kind, cases) => {
    const [ok, ...rest] = SESSION_START
    for (const [name, bytes] of cases) {
      const failed = await failureOf(await starting(make, says(Buffer.concat([bytesOf(ok ?? { kind: 'AuthenticationOk' }), bytes]), ...rest)))
      expect({ at: name, failed: failed }).toMatchObject({ failed: { tag: 'ProtocolFailure', stage: 'connect', outcome: 'none' } })
    }
  })

  test.each(EXAMPLES.filter(({ kind }) => WELCOME.has(kind)))('$kind is taken', async message => {
    expect((await starting(make, says(bytesOf(message), ...SESSION_START))).ok).toBe(true)
  })

  test.each(EXAMPLES.filter(({ kind }) => !WELCOME.has(kind) && !OPENING.has(kind)))('$kind comes too early', async message => {
    expect(await failureOf(await starting(make, says(bytesOf(message), ...SESSION_START)))).toMatchObject({ tag: 'ProtocolFailure', stage: 'connect' })
  })

  test.each(EXAMPLES.filter(({ kind }) => kind.startsWith('Authentication') && OPENING.has(kind)))('$kind, and what follows it before it was answered', async message => {
    expect(await failureOf(await starting(make, says(bytesOf(message), ...SESSION_START)))).toMatchObject({ tag: 'ProtocolFailure', stage: 'connect' })
  })

  test('a server that has another version than the one that was asked for', async () => {
    const older = bytesOf({ kind: 'NegotiateProtocolVersion', version: 196_608, unknownOptions: [] })
    // Version 3.0 was asked for, and no option: there is nothing to negotiate, and no driver here knows how.
    expect(await failureOf(await starting(make, says(older, ...SESSION_START)))).toMatchObject({ tag: 'ProtocolFailure', stage: 'connect', outcome: 'none' })
  })

  test('a server that refuses is a refusal, whatever follows', async () => {
    const refusal: BackendMessage = { kind: 'ErrorResponse', fields: [{ code: 'V', value: 'FATAL' }, { code: 'C', value: '28P01' }, { code: 'M', value: 'no' }] }
    expect(await failureOf(await starting(make, says(bytesOf(refusal))))).toMatchObject({ sqlstate: '28P01', stage: 'connect', outcome: 'none' })
    const closing: Script = async connection => {
      await connection.next()
      connection.send(refusal)
      connection.close()
      await connection.ended
    }
    expect(await failureOf(await starting(make, closing))).toMatchObject({ sqlstate: '28P01' })
  })

  test.each(['close', 'halfClose', 'reset'] as const)('the end of the connection after each message: %s', async end => {
    for (let length = 0; length < SESSION_START.length; length += 1) {
      const script: Script = async connection => {
        await connection.next()
        connection.send(...SESSION_START.slice(0, length))
        connection[end]()
        await connection.ended
      }
      expect({ at: `${length} messages`, failed: await failureOf(await starting(make, script)) }).toMatchObject({ failed: { tag: 'ConnectionLost', stage: 'connect', outcome: 'none' } })
    }
  })

  test('the end of the connection within a message', async () => {
    const bytes = bytesOf(...SESSION_START)
    for (let length = 1; length < bytes.length; length += 7) {
      const script: Script = async connection => {
        await connection.next()
        connection.raw(bytes.subarray(0, length))
        connection.close()
        await connection.ended
      }
      expect({ at: `${length} bytes`, failed: await failureOf(await starting(make, script)) }).toMatchObject({ failed: { tag: 'ConnectionLost', stage: 'connect' } })
    }
  })

  /** A server that goes through SCRAM as far as it is told, with what it is told. */
  const scram =
    (...steps: readonly ((nonce: string) => BackendMessage)[]): Script =>
    async connection => {
      await connection.next()
      connection.send({ kind: 'AuthenticationSASL', mechanisms: ['SCRAM-SHA-256'] })
      let nonce = ''
      for (const step of steps) {
        const answer = await connection.next().catch(() => undefined)
        if (answer?.kind !== 'AuthenticationResponse') return
        nonce ||= /r=([^,]*)/.exec(Buffer.from(answer.data).toString('latin1'))?.[1] ?? ''
        connection.send(step(nonce))
      }
      connection.send(...SESSION_START)
      await connection.ended
    }
  const first = (text: string) => (nonce: string): BackendMessage => ({ kind: 'AuthenticationSASLContinue', data: Buffer.from(text.replace('NONCE', nonce)) })
  const ok = (): BackendMessage => ({ kind: 'AuthenticationOk' })

  test.each<[string, Script, string]>([
    ['lets a client in without having shown anything', scram(ok), 'before it had shown'],
    ['never shows that it knows the password', scram(first('r=NONCEserver,s=QQ==,i=4096'), ok), 'before it had shown'],
    ['does not take up the nonce', scram(first('r=recorded,s=QQ==,i=4096')), 'nonce'],
    ['adds nothing to the nonce', scram(first('r=NONCE,s=QQ==,i=4096')), 'nonce'],
    ['asks for a thousand million iterations', scram(first('r=NONCEserver,s=QQ==,i=1000000000')), 'SCRAM'],
    ['sends an error of SCRAM for its first message', scram(first('e=other-error')), 'SCRAM'],
    ['ends with the wrong signature', scram(first('r=NONCEserver,s=QQ==,i=4096'), () => ({ kind: 'AuthenticationSASLFinal', data: Buffer.from('v=AAAA') })), ''],
    ['offers no mechanism that is known', says(bytesOf({ kind: 'AuthenticationSASL', mechanisms: ['OAUTHBEARER'] })), 'mechanism'],
  ])('a server that %s is refused', async (_name, script, detail) => {
    const failed = await failureOf(await starting(make, script))
    expect(failed).toMatchObject({ tag: 'ProtocolFailure', stage: 'connect', detail: expect.stringContaining(detail) })
  })

  test('an answer to the request for TLS that is none, or more than one', async () => {
    for (const answer of ['X', 'SS', 'NN', 'HTTP/1.1 400\r\n']) {
      await using server = await scriptedServer([
        async connection => {
          await connection.expect('SSLRequest')
          connection.raw(Buffer.from(answer))
          await connection.ended
        },
      ])
      const url = server.url.replace('sslmode=disable', 'sslmode=require')
      expect({ at: answer, failed: await failureOf(connect(url, { drivers: [make()] })) }).toMatchObject({ failed: { tag: 'TlsRefused', stage: 'connect' } })
    }
  })
})
