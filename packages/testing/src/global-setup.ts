import type { TestProject } from 'vitest/node'
import { shareServers } from './shared-servers.ts'

/**
 * Vitest's global set-up: offers PostgreSQL servers to all suites of a run, and stops them at its end.
 *
 * @example
 * // vitest.config.ts
 * export default defineConfig({ test: { globalSetup: ['@quern/testing/global-setup'] } })
 */
export const setup = async (project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> => {
  const servers = await shareServers()
  project.provide('postgresServers', servers.address)
  return servers.stop
}
