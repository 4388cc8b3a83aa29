import type { Connection, ServerError } from '../driver/contract.ts'

/** The routine of the server that waits for a synchronous standby; the words of its warning are in the server's language. */
const WAIT = 'SyncRepWaitForLSN'

/**
 * Runs something, and tells the server's warning that it was committed there, and that the wait for the synchronous standbys
 * was broken off: by a request to cancel, `statement_timeout`, or the end of the session. A failover may lose it.
 *
 * Source: PostgreSQL manual, "Synchronous Replication"; src/backend/replication/syncrep.c.
 */
export const noticingReplication = async <T>(
  { subscribe }: Pick<Connection, 'subscribe'>,
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly unreplicated: ServerError | undefined }> => {
  let unreplicated: ServerError | undefined
  const unsubscribe = subscribe(event => {
    if (event.kind === 'notice' && event.notice.routine === WAIT) unreplicated = event.notice
  })
  try {
    const result = await run()
    return { result, unreplicated }
  } finally {
    unsubscribe()
  }
}
