import { type Result, success } from '@quern/result'
import type { Connection, ReplyFault } from '../driver/contract.ts'
import type { TargetSession } from './postgres-address.ts'

/** What is to be known of a session to say whether it is the one that is looked for. */
type Asked = Pick<Connection, 'execute' | 'parameters'>

/** The word of a server on one of its settings: reported in start-up, or else asked for, as a server before 14 and a pooler in between do not report it. */
const flag = async (session: Asked, parameter: string, query: string): Promise<Result<boolean, ReplyFault>> => {
  const reported = session.parameters.get(parameter)
  if (reported !== undefined) return success(reported === 'on')
  const asked = await session.execute({ text: query, parameters: [] })
  return asked.map(({ rows }) => rows[0]?.[0] === 't' || rows[0]?.[0] === 'on')
}

const isStandby = (session: Asked): Promise<Result<boolean, ReplyFault>> =>
  flag(session, 'in_hot_standby', 'select pg_catalog.pg_is_in_recovery()')

const isReadOnly = async (session: Asked): Promise<Result<boolean, ReplyFault>> => {
  const byDefault = await flag(session, 'default_transaction_read_only', 'show transaction_read_only')
  if (!byDefault.ok || byDefault.value) return byDefault
  return isStandby(session)
}

/**
 * Why a session is not the one that is looked for; `undefined` where it is.
 *
 * Source: PostgreSQL manual, "Parameter Key Words", target_session_attrs.
 */
export const unsuitable = async (session: Asked, target: TargetSession): Promise<Result<string | undefined, ReplyFault>> => {
  switch (target) {
    case 'any':
      return success(undefined)
    case 'read-write':
      return (await isReadOnly(session)).map(answer => (answer ? 'the session is read-only' : undefined))
    case 'read-only':
      return (await isReadOnly(session)).map(answer => (answer ? undefined : 'the session is not read-only'))
    case 'primary':
      return (await isStandby(session)).map(answer => (answer ? 'the server is a standby' : undefined))
    case 'standby':
    case 'prefer-standby':
      return (await isStandby(session)).map(answer => (answer ? undefined : 'the server is not a standby'))
  }
}
