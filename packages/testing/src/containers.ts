import { dockerProblem, type DockerEnvironment } from './docker.ts'

/** What is used of `@testcontainers/postgresql`. */
export interface ContainerPackage {
  readonly PostgreSqlContainer: new (image: string) => { start(): Promise<StartedContainer> }
}

/** A container that runs. */
export interface StartedContainer {
  getConnectionUri(): string
  stop(): Promise<unknown>
}

/** A server in a container, or why there is none. */
export type ContainerServer =
  | { readonly url: string; readonly stop: () => Promise<void>; readonly reason?: never }
  | { readonly url?: never; readonly reason: string }

const PACKAGE = '@testcontainers/postgresql'

/** The package is the user's: its name is computed, so that nothing but this function needs it. */
const installed = async (): Promise<ContainerPackage> => import(PACKAGE)

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/**
 * Starts PostgreSQL in a container by testcontainers, where the package is installed and Docker answers. A container
 * that does not start is a reason as well. Testcontainers removes it, too, when this process is killed.
 */
export const containerServer = async (
  image: string,
  environment: DockerEnvironment = process.env,
  load: () => Promise<ContainerPackage> = installed,
): Promise<ContainerServer> => {
  const problem = await dockerProblem(environment)
  if (problem !== undefined) return { reason: problem }
  let containers: ContainerPackage
  try {
    containers = await load()
  } catch (thrown) {
    return { reason: `${PACKAGE} is not installed, or cannot be loaded: ${messageOf(thrown)}` }
  }
  try {
    const container = await new containers.PostgreSqlContainer(image).start()
    const stop = async (): Promise<void> => {
      await container.stop()
    }
    return { url: container.getConnectionUri().replace(/^postgresql:/u, 'postgres:'), stop }
  } catch (thrown) {
    return { reason: `the container of ${image} does not start: ${messageOf(thrown)}` }
  }
}
