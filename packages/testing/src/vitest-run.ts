/// <reference types="node" />
/** Where the suites of a Vitest run ask for its servers; `undefined` outside of Vitest, and without the global set-up. */
export const serversOfRun = async (): Promise<string | undefined> => {
  if (process.env['VITEST'] === undefined) return undefined
  const { inject } = await import('vitest')
  return inject('postgresServers') as string | undefined
}
