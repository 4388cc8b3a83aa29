import type { TestProject } from 'vitest/node'
import { shareServers } from './shared-servers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a suite asks for the run's PostgreSQL servers. `sharedServer` and `describeEachTarget` do so. */
    readonly postgresServers: string
  }
}

/** Vitest's global set-up: offers PostgreSQL servers to all suites of a run, and stops them at its end. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const servers = await shareServers()
  project.provide('postgresServers', servers.address)
  return servers.stop
}
