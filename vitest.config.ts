import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Not `module`: Node does not know it, and packages keep builds there that only a bundler can load. */
const conditions = ['quern-source', 'node', 'import', 'default']

/** `.ci/run` counts the tests from this file. */
const report = process.env['QUERN_TEST_REPORT']

/** `.ci/run` measures the coverage in the same run and judges it as a step of its own. */
const isMeasured = process.env['QUERN_COVERAGE'] === '1'

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'docs/**/*.test.ts', 'scripts/**/*.test.ts', 'benchmarks/**/*.test.ts'],
    globalSetup: ['packages/workbench/src/global-setup.ts', 'packages/testing/src/global-setup.ts'],
    // Suites wait for servers more than they compute: by default a machine with two processors would run one at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    coverage: {
      enabled: isMeasured,
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
      thresholds: isMeasured ? {} : { lines: 95 },
    },
  },
})
