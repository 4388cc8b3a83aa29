import { describeEachServer, describeEachTarget, type SuiteTarget, targets } from '@quern/testing/targets'

/** The drivers for a server, by the scheme that `connect` knows each under. */
const DRIVERS = [{ driver: 'postgres.js', scheme: 'postgres' }, { driver: 'pg', scheme: 'pg' }] as const

/** The same target, by way of a driver. */
const byWayOf = ({ driver, scheme }: (typeof DRIVERS)[number], target: SuiteTarget): SuiteTarget => ({
  name: `${target.name} by ${driver}`,
  kind: target.kind,
  major: target.major,
  // Known inside tests and hooks only.
  get url() {
    return target.url.replace(/^[a-z]+(?=:)/, scheme)
  },
})

/** Describes a suite that needs a real server, once for each chosen server and each driver for one. */
export const describeEachDriver = (title: string, suite: (target: SuiteTarget) => void): void => {
  for (const driver of DRIVERS) {
    describeEachServer(`${title}, with ${driver.driver}`, target => {
      suite(byWayOf(driver, target))
    })
  }
}

/** Describes a suite once on PGlite, and once for each chosen server and each driver for one. */
export const describeEachTargetAndDriver = (title: string, suite: (target: SuiteTarget) => void): void => {
  describeEachTarget(title, suite, targets().filter(({ kind }) => kind === 'pglite'))
  describeEachDriver(title, suite)
}
