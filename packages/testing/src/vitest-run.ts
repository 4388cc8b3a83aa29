/// <reference types="node" />
/** Where the suites of a Vitest run ask for its servers; `undefined` outside of Vitest, and without the global set-up. */
export const serversOfRun = async (): Promise<string | undefined> => {
  if (process.env['VITEST'] === undefined) return undefined
  try {
    const { inject } = await import('vitest')
    return inject('postgresServers') as string | undefined // Without the global set-up there is nothing.
  } catch {
    // A process that a test has started has the variable, and is no part of the run: there Vitest cannot be imported.
    return undefined
  }
}
