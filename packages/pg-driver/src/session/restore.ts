import { limitsOf } from '../limits.ts'
import type { Lease } from '../pool/pool.ts'
import { interruptible } from './interrupt.ts'
import type { Session } from './session.ts'
import { resetScript, settingsScript } from './settings.ts'

/** How long a session has, in milliseconds, to be brought back in order before its connection is dropped. */
const RESTORE_TIME = 5_000

/**
 * Gives a lease back, and before that its session in order: out of any transaction, with the settings of its start.
 * A session that only ran queries is in order already, and costs nothing.
 */
export const releaseSession = (lease: Lease, session: Session, settings: Readonly<Record<string, string>>): void => {
  const mustReset = lease.keepsSession !== true && (session.dirty || lease.mustReset())
  if (session.connection.loss() !== undefined || (session.status === 'idle' && !mustReset)) {
    lease.release()
    return
  }
  lease.release(async () => {
    const scripts = [
      ...(session.status === 'idle' ? [] : ['rollback']),
      ...(mustReset ? [`${resetScript}; ${settingsScript(settings)}`] : []),
    ]
    const limits = limitsOf({ timeout: RESTORE_TIME }, session.clock)
    for (const script of scripts) {
      const done = await interruptible(session, limits, () => session.connection.script(script))
      if (!done.ok || done.value.status !== 'idle') return false
    }
    return true
  })
}
