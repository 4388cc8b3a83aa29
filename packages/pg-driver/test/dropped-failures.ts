import { trackDroppedFailures } from '@quern/result'
import { afterEach, beforeEach, expect } from 'vitest'

/** Fails each test of a suite in which a failure was dropped without a look: by the test, or by the driver itself. */
export const failOnDroppedFailures = (): void => {
  const tracking = trackDroppedFailures()
  beforeEach(() => {
    tracking.take()
  })
  afterEach(async () => {
    await new Promise(resolve => setImmediate(resolve))
    expect(tracking.take().map(({ message }) => message)).toEqual([])
  })
}
