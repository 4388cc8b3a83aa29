import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A certificate and its key, as PEM. */
export interface Certified {
  readonly certificate: string
  readonly key: string
  /** The same key, encrypted with a password. */
  readonly encryptedKey: (password: string) => string
}

/** What a certificate is to say. */
export interface CertificateRequest {
  /** The common name: a host, or a user of the database. */
  readonly name: string
  readonly serial?: number
  /** Its time is over. */
  readonly isExpired?: boolean
}

/** One who vouches for others. */
export interface Authority {
  /** Its own certificate, for those who trust it. */
  readonly certificate: string
  readonly issue: (request: CertificateRequest) => Certified
  /** A list of the certificates that are not to be trusted any more, by serial number. */
  readonly revoke: (serials: readonly number[]) => string
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
const BASIC_CONSTRAINTS = identifier(2, 5, 29, 19)
const CRL_NUMBER = identifier(2, 5, 29, 20)

const DAY = 86_400_000

const time = (days: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(Date.now() + days * DAY).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))

const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))))

const pem = (label: string, bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

const signed = (label: string, contents: Buffer, key: KeyObject): string =>
  pem(label, sequence(contents, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), sign('sha256', contents, key))))

interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const newKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/**
 * A certificate on an elliptic curve, valid from a day before now until a day after.
 *
 * Source: RFC 5280, section 4.1.
 */
const certificateOf = ({ name, serial = 1, isExpired = false }: CertificateRequest, { publicKey }: Keys, issuer: string, by: Keys, isAuthority: boolean): string =>
  signed(
    'CERTIFICATE',
    sequence(
      der(0xa0, integer(2)),
      integer(serial),
      ECDSA_WITH_SHA256,
      nameOf(issuer),
      sequence(time(isExpired ? -2 : -1), time(isExpired ? -1 : 1)),
      nameOf(name),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(
        ...(isAuthority ? [sequence(BASIC_CONSTRAINTS, der(0x04, sequence(der(0x01, Buffer.from([0xff])))))] : []),
        sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(der(0x82, Buffer.from(name))))),
      )),
    ),
    by.privateKey,
  )

const certified = (certificate: string, { privateKey }: Keys): Certified => ({
  certificate,
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  encryptedKey: passphrase => privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
})

/** Makes a certificate for a host name that vouches for itself. */
export const selfSigned = (host: string): Certified => {
  const keys = newKeys()
  return certified(certificateOf({ name: host }, keys, host, keys, false), keys)
}

/**
 * Makes an authority, which gives certificates to others and takes them back.
 *
 * Source: RFC 5280, sections 4.1 and 5.1.
 */
export const authority = (name: string): Authority => {
  const own = newKeys()
  return {
    certificate: certificateOf({ name }, own, name, own, true),
    issue: request => {
      const keys = newKeys()
      return certified(certificateOf(request, keys, name, own, false), keys)
    },
    revoke: serials =>
      signed(
        'X509 CRL',
        sequence(
          integer(1),
          ECDSA_WITH_SHA256,
          nameOf(name),
          time(-1),
          time(1),
          ...(serials.length === 0 ? [] : [sequence(...serials.map(serial => sequence(integer(serial), time(-1))))]),
          der(0xa0, sequence(sequence(CRL_NUMBER, der(0x04, integer(1))))),
        ),
        own.privateKey,
      ),
  }
}
