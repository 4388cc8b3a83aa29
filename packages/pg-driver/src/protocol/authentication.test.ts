import { describe, expect, test } from 'vitest'
import { authenticationExchange, passwordProblem } from './authentication.ts'
import { type BackendMessage, encodeBackend, encodeFrontend, type FrontendMessage } from './index.ts'

const body = (message: BackendMessage): Buffer => encodeBackend(message).match({ success: bytes => bytes.subarray(5), failure: ({ problem }) => expect.fail(problem) })
const answer = (message: FrontendMessage): Buffer => encodeFrontend(message).match({ success: bytes => bytes.subarray(5), failure: ({ problem }) => expect.fail(problem) })

const OK: BackendMessage = { kind: 'AuthenticationOk' }
const ASK: BackendMessage = { kind: 'AuthenticationSASL', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] }
const first = (text: string): BackendMessage => ({ kind: 'AuthenticationSASLContinue', data: Buffer.from(text) })
// The example of RFC 7677.
const SERVER_FIRST = first('r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096')
const FINAL: BackendMessage = { kind: 'AuthenticationSASLFinal', data: Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=') }

const CLIENT_FIRST = answer({ kind: 'SASLInitialResponse', mechanism: 'SCRAM-SHA-256', response: Buffer.from('n,,n=user,r=rOprNGfwEbeRWgbNEkqO') })
const CLIENT_FINAL = answer({ kind: 'SASLResponse', data: Buffer.from('c=biws,r=...,p=...') })
const PASSWORD = answer({ kind: 'PasswordMessage', password: 'secret' })

/** Plays what both sides say, a client's answer as its bytes, and gives the first problem. */
const play = (...said: readonly (BackendMessage | Buffer)[]): string | undefined => {
  const exchange = authenticationExchange()
  for (const part of said) {
    if (Buffer.isBuffer(part)) exchange.sent(part)
    else {
      const problem = exchange.received(body(part))
      if (problem !== undefined) return problem
    }
  }
  return exchange.isOver() ? undefined : 'it is not over'
}

test.each<[string, readonly (BackendMessage | Buffer)[]]>([
  ['no password', [OK]],
  ['a plain password', [{ kind: 'AuthenticationCleartextPassword' }, PASSWORD, OK]],
  ['an MD5 password', [{ kind: 'AuthenticationMD5Password', salt: Buffer.from('salt') }, PASSWORD, OK]],
  ['SCRAM', [ASK, CLIENT_FIRST, SERVER_FIRST, CLIENT_FINAL, FINAL, OK]],
  ['GSSAPI', [{ kind: 'AuthenticationGSS' }, PASSWORD, { kind: 'AuthenticationGSSContinue', data: Buffer.from('x') }, PASSWORD, OK]],
  ['another mechanism of SASL', [{ kind: 'AuthenticationSASL', mechanisms: ['OAUTHBEARER'] }, answer({ kind: 'SASLInitialResponse', mechanism: 'OAUTHBEARER', response: null }), FINAL, OK]],
])('%s is in order', (_name, said) => {
  expect(play(...said)).toBeUndefined()
})

test.each<[string, readonly (BackendMessage | Buffer)[], string]>([
  ['a server that lets a client in before it has shown anything', [ASK, CLIENT_FIRST, OK], 'before it had shown that it knows the password'],
  ['a server that never shows it', [ASK, CLIENT_FIRST, SERVER_FIRST, CLIENT_FINAL, OK], 'before it had shown that it knows the password'],
  ['a nonce that is not the client’s', [ASK, CLIENT_FIRST, first('r=another,s=QQ==,i=4096')], 'does not take up the nonce'],
  ['a nonce that adds nothing', [ASK, CLIENT_FIRST, first('r=rOprNGfwEbeRWgbNEkqO,s=QQ==,i=4096')], 'does not take up the nonce'],
  ['SCRAM without a salt', [ASK, CLIENT_FIRST, first('r=rOprNGfwEbeRWgbNEkqOx,i=4096')], 'is not one'],
  ['iterations that are no number', [ASK, CLIENT_FIRST, first('r=rOprNGfwEbeRWgbNEkqOx,s=QQ==,i=x')], 'is not one'],
  ['no iterations', [ASK, CLIENT_FIRST, first('r=rOprNGfwEbeRWgbNEkqOx,s=QQ==,i=0')], 'is not one'],
  ['more iterations than anyone has time for', [ASK, CLIENT_FIRST, first('r=rOprNGfwEbeRWgbNEkqOx,s=QQ==,i=99999999')], 'is not one'],
  ['a second request', [{ kind: 'AuthenticationCleartextPassword' }, PASSWORD, ASK], 'AuthenticationSASL follows AuthenticationCleartextPassword'],
  ['a request before the answer to the first', [ASK, SERVER_FIRST], 'AuthenticationSASLContinue follows AuthenticationSASL'],
  ['the end of SCRAM without its beginning', [FINAL], 'AuthenticationSASLFinal follows nothing'],
  ['the end of SCRAM in its middle', [ASK, CLIENT_FIRST, FINAL], 'AuthenticationSASLFinal follows AuthenticationSASL'],
  ['a GSSAPI token that nobody asked for', [{ kind: 'AuthenticationGSSContinue', data: Buffer.from('x') }], 'AuthenticationGSSContinue follows nothing'],
])('%s is refused', (_name, said, problem) => {
  expect(play(...said)).toContain(problem)
})

test('what is no Authentication message is refused', () => {
  expect(authenticationExchange().received(Buffer.from([0, 0, 0, 99]))).toBe('there is no 99 here')
  expect(authenticationExchange().received(Buffer.alloc(0))).toBe('it ends within a number')
  expect(authenticationExchange().received(Buffer.from([0, 0, 0, 5, 1]))).toContain('bytes')
})

describe('a client with a password', () => {
  test.each<BackendMessage>([OK, ASK, SERVER_FIRST, FINAL, { kind: 'AuthenticationCleartextPassword' }, { kind: 'AuthenticationMD5Password', salt: Buffer.from('salt') }])('answers $kind', message => {
    expect(passwordProblem(message)).toBeUndefined()
  })

  test.each<BackendMessage>([
    { kind: 'AuthenticationKerberosV5' }, { kind: 'AuthenticationGSS' }, { kind: 'AuthenticationSSPI' },
    { kind: 'AuthenticationGSSContinue', data: Buffer.alloc(0) }, { kind: 'AuthenticationSASL', mechanisms: ['OAUTHBEARER'] },
  ])('does not answer $kind', message => {
    expect(passwordProblem(message)).toMatch(/not known here|no SASL mechanism/)
  })
})
