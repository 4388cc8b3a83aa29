/** The kinds of Authentication message that are part of a password exchange, or end one. */
const OK = 0
const CLEARTEXT_PASSWORD = 3
const MD5_PASSWORD = 5
const SASL = 10
const SASL_CONTINUE = 11
const SASL_FINAL = 12

/** The server's first message of SCRAM: nonce, salt, and a number of iterations that a client can be asked for. */
const SERVER_FIRST = /^r=[!-+\--~]+,s=[A-Za-z0-9+/]+={0,2},i=[1-9]\d{0,6}$/

/**
 * Checks that an Authentication message is one that a password answers. A driver that gets another one may wait for ever,
 * or throw where nobody catches it.
 *
 * @throws RangeError where it is not.
 *
 * Source: PostgreSQL manual, "Message Formats"; RFC 5802, section 7.
 */
export const checkAuthentication = (body: Buffer): void => {
  const kind = body.readInt32BE(0)
  switch (kind) {
    case OK:
    case CLEARTEXT_PASSWORD:
    case SASL_FINAL:
      return
    case MD5_PASSWORD:
      if (body.length !== 8) throw new RangeError('the salt of an MD5 password has four bytes')
      return
    case SASL:
      if (!body.toString('latin1', 4).split('\0').includes('SCRAM-SHA-256')) {
        throw new RangeError('the server offers no SASL mechanism that is known here')
      }
      return
    case SASL_CONTINUE:
      if (!SERVER_FIRST.test(body.toString('latin1', 4))) throw new RangeError('the SCRAM message of the server is not one')
      return
    default:
      throw new RangeError(`the server asks for an authentication (${kind}) that is not known here`)
  }
}
