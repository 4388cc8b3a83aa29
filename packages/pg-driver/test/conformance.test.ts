import { describeConformance } from '@quern/testing/conformance'
import { describeEachServer } from '@quern/testing/targets'
import { pgDriver, pgliteDriver, postgresJsDriver } from '../src/index.ts'

describeConformance('PGlite', () => pgliteDriver(), { url: () => 'pglite:' })

describeEachServer('conformance', target => {
  describeConformance('postgres.js', () => postgresJsDriver(), { url: () => target.url })
  describeConformance('pg', () => pgDriver(), { url: () => target.url })
})
