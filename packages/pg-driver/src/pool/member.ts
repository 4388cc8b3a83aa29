import type { Connection } from '../driver/contract.ts'

/** A connection of a pool. */
export interface Member {
  readonly connection: Connection
  /** When it is old enough to be replaced. */
  readonly retireAt: number
  idleSince: number
  /** It is no longer the pool's. */
  gone: boolean
  /** The server reported that a setting of the session changed since it was lent. */
  altered: boolean
  unsubscribe: () => void
}

/** Takes a connection in, and follows what it tells. */
export const memberOf = (connection: Connection, retireAt: number, lost: (member: Member, byOthers: boolean) => void): Member => {
  const member: Member = { connection, retireAt, idleSince: 0, gone: false, altered: false, unsubscribe: () => undefined }
  member.unsubscribe = connection.subscribe(event => {
    if (event.kind === 'parameter') member.altered = true
    if (event.kind === 'lost') lost(member, event.loss.by !== 'client')
  })
  return member
}
