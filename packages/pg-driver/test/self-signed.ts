import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate that vouches for itself, and its key, as PEM. */
export interface SelfSigned {
  readonly certificate: string
  readonly key: string
}

/** A value in DER: its tag, its length, its contents. */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents)
  const length = body.length < 128 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff])
  return Buffer.concat([Buffer.from([tag]), length, body])
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents)

const identifier = (...arcs: readonly number[]): Buffer => {
  const [first = 0, second = 0, ...rest] = arcs
  const digits = rest.flatMap(arc => {
    const septets = [arc & 0x7f]
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80)
    return septets
  })
  return der(0x06, Buffer.from([first * 40 + second, ...digits]))
}

const ECDSA_WITH_SHA256 = sequence(identifier(1, 2, 840, 10045, 4, 3, 2))
const COMMON_NAME = identifier(2, 5, 4, 3)
const SUBJECT_ALTERNATIVE_NAME = identifier(2, 5, 29, 17)

const utcTime = (date: Date): Buffer => der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

/**
 * Makes a certificate for a host name, on an elliptic curve, that is valid from a day before now until a day after.
 *
 * Source: RFC 5280, section 4.1.
 */
export const selfSigned = (host: string): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(host)))))
  const day = 86_400_000
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(der(0x82, Buffer.from(host))))))),
  )
  const certificate = sequence(toBeSigned, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey)))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return {
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
