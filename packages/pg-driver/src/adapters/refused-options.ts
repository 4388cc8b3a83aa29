import type { Result } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import type { OptionName } from './connection-options.ts'
import { invalidOption } from './connection-string.ts'

/** Values of an option that ask for nothing that is not here. */
const nothing = (...values: readonly string[]): ReadonlySet<string> => new Set(['', ...values])

/** What is not spoken here, what of it may be asked for all the same, and why it is refused. */
const REFUSED: readonly (readonly [OptionName, ReadonlySet<string>, string])[] = [
  ['gssencmode', nothing('disable', 'prefer'), 'encryption by GSSAPI is not spoken here'],
  ['gssdelegation', nothing('0'), 'GSSAPI is not spoken here'],
  ['requirepeer', nothing(), 'Node cannot tell who owns the other end of a Unix socket'],
  ['replication', nothing('false', 'off', 'no', '0'), 'a session for replication takes no queries'],
  ['min_protocol_version', nothing('3.0'), 'the drivers speak version 3.0 of the protocol'],
  ['max_protocol_version', nothing('3.0', '3.2', 'latest'), 'it is 3.0, 3.2 or latest'],
  ['scram_client_key', nothing(), 'the drivers take a password, and no key in its place'],
  ['scram_server_key', nothing(), 'the drivers take a password, and no key in its place'],
  ['oauth_issuer', nothing(), 'OAuth is not spoken here'],
  ['oauth_client_id', nothing(), 'OAuth is not spoken here'],
  ['oauth_client_secret', nothing(), 'OAuth is not spoken here'],
  ['oauth_scope', nothing(), 'OAuth is not spoken here'],
]

/** The first option that asks for what cannot be done, and must not be passed over. */
export const refusedOption = (value: (name: OptionName) => string): Result<never, EndpointFault> | undefined => {
  const refused = REFUSED.find(([option, allowed]) => !allowed.has(value(option)))
  return refused === undefined ? undefined : invalidOption(refused[0], refused[2])
}
