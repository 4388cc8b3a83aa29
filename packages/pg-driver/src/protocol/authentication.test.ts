import { expect, test } from 'vitest'
import { checkAuthentication } from './authentication.ts'

const request = (kind: number, rest = ''): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(kind)
  return Buffer.concat([bytes, Buffer.from(rest, 'latin1')])
}

test.each([
  ['ok', request(0)],
  ['a plain password', request(3)],
  ['an MD5 password with its salt', request(5, 'salt')],
  ['SASL', request(10, 'SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0')],
  ['the first message of SCRAM', request(11, 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096')],
  ['the last message of SCRAM', request(12, 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=')],
])('%s is taken', (_name, body) => {
  expect(() => {
    checkAuthentication(body)
  }).not.toThrow()
})

test.each([
  ['Kerberos', request(2)],
  ['GSSAPI', request(7)],
  ['a kind that there is not', request(99)],
  ['a salt that is too short', request(5, 'sal')],
  ['SASL without a mechanism that is known', request(10, 'OAUTHBEARER\0\0')],
  ['SCRAM without a salt', request(11, 'r=abc,i=4096')],
  ['SCRAM with iterations that are no number', request(11, 'r=abc,s=QQ==,i=x')],
  ['SCRAM with more iterations than anyone has time for', request(11, 'r=abc,s=QQ==,i=99999999')],
  ['nothing', Buffer.alloc(0)],
])('%s is refused', (_name, body) => {
  expect(() => {
    checkAuthentication(body)
  }).toThrow(RangeError)
})
