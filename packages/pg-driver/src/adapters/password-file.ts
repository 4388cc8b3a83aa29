/** For whom a password is looked up. */
export interface PasswordKey {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/** A field as a file has it: what a backslash stands before is taken as it is. */
const unescaped = (field: string): string => field.replace(/\\(.)/g, '$1')

/** The five fields of a line: four that end with a colon, and the rest. */
const LINE = /^((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):(.*)$/s

/**
 * Finds the first line of a password file that is for a place and a user: `host:port:database:user:password`, where a
 * field that is a star is for all. The password of that line, or `undefined` where there is no such line.
 *
 * Source: PostgreSQL manual, "The Password File".
 */
export const passwordIn = (text: string, { host, port, database, user }: PasswordKey): string | undefined => {
  const wanted = [host, String(port), database, user]
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const fields = LINE.exec(line)?.slice(1)
    if (fields === undefined) continue
    if (wanted.every((value, index) => fields[index] === '*' || unescaped(fields[index] ?? '') === value)) return unescaped(fields[4] ?? '')
  }
  return undefined
}

/** What is to be known of a file, besides its text. */
export interface FileMode {
  readonly isFile: boolean
  /** The permissions, as `stat` has them. */
  readonly mode: number
}

/** Whether a password file may be read: others than its owner must have no access to it. Windows keeps that in another way. */
export const passwordFileFault = ({ isFile, mode }: FileMode, platform: string): string | undefined => {
  if (!isFile) return 'it is not a plain file'
  if (platform !== 'win32' && (mode & 0o077) !== 0) return 'others have access to it; its permissions should be u=rw (0600) or less'
  return undefined
}
