import type { Clock } from '../clock.ts'
import { type Exceeded, type Limits, onExceeded } from '../limits.ts'

/** Waits for so many milliseconds, or until a limit is reached, which it gives. */
export const pause = (milliseconds: number, limits: Limits, clock: Clock): Promise<Exceeded | undefined> =>
  new Promise(resolve => {
    const stopTimer = clock.after(milliseconds, () => {
      stopWatch()
      resolve(undefined)
    })
    const stopWatch = onExceeded(limits, clock, limits.deadline, by => {
      stopTimer()
      resolve(by)
    })
  })
