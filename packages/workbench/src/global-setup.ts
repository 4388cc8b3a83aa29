import type { TestProject } from 'vitest/node'
import { chooseSeed } from './seed.ts'

/** Vitest's global set-up: chooses and prints the seed of the run's random cases. */
export const setup = (project: Pick<TestProject, 'provide'>): void => {
  const seed = chooseSeed()
  console.log(`QUERN_SEED=${seed}`)
  project.provide('seed', seed)
}
