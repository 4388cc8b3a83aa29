import type { Clock } from '../clock.ts'
import type { Connection } from '../driver/contract.ts'

/** How long a connection has to answer a check, in milliseconds, before it is taken for dead. */
const CHECK_TIME = 5_000

/**
 * Whether a connection still answers: one round trip with a script of nothing. A firewall, a proxy or a machine that went
 * away may have dropped it without a word. One that does not answer is destroyed.
 */
export const isFit = async (connection: Connection, clock: Clock): Promise<boolean> => {
  const stop = clock.after(CHECK_TIME, () => {
    connection.destroy('it did not answer a check')
  })
  const answered = await connection.script('')
  stop()
  if (answered.ok && answered.value.status === 'idle') return true
  connection.destroy('it failed a check')
  return false
}
