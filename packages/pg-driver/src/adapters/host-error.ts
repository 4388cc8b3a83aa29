/** What an error of the host (Node, a package) says of itself, without values that may be secret. */
export interface HostError {
  /** The operating system's or the package's code, such as ECONNREFUSED; `''` where it has none. */
  readonly code: string
  readonly message: string
}

/** Reads whatever was thrown. */
export const hostError = (thrown: unknown): HostError => {
  if (!(thrown instanceof Error)) return { code: '', message: String(thrown) }
  // Node gives one error for all addresses of a host name, and the code of the first is as good as any.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : undefined
  if (first !== undefined) return hostError(first)
  return { code: 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '', message: thrown.message }
}

/** Whether an `import()` failed because there is no package of that name, and not because of something inside it. */
export const isPackageMissing = (thrown: unknown, name: string): boolean => {
  const { code, message } = hostError(thrown)
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`)
}
