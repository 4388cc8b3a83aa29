import type { TestProject } from 'vitest/node'
import { chooseSeed } from './seed.ts'
import { shareServers } from './shared-servers.ts'

/**
 * Vitest's global set-up: offers PostgreSQL servers to all suites of a run and stops them at its end, and chooses and
 * prints the seed of the run's random cases.
 */
export const setup = async (project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> => {
  const seed = chooseSeed()
  console.log(`QUERN_SEED=${seed}`)
  project.provide('seed', seed)
  const servers = await shareServers()
  project.provide('postgresServers', servers.address)
  return servers.stop
}
