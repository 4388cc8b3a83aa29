/** The code of an example, out of its own file, so that what is shown is what is run. */
import { readFile } from 'node:fs/promises'

/** What stands in a file below its title and question. */
export const codeOf = async (file: string): Promise<readonly string[]> => {
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  const [, code] = text.split(/^export const question = .*\n/m)
  if (code === undefined) throw new Error(`${file} has no line that begins with "export const question"`)
  return code.trim().split('\n')
}
