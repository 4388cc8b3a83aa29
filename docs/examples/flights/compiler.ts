/** What the TypeScript compiler says of a program. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

/** The compiler's messages on a project; none where it compiles. */
export const messagesOn = (project: string): Promise<readonly string[]> =>
  new Promise((done, fail) => {
    execFile(process.execPath, [tsc, '-p', project, '--pretty', 'false'], { cwd: folder }, (error, stdout, stderr) => {
      // 1 and 2 are the answers "it does not compile".
      if (error === null || error.code === 1 || error.code === 2) done(stdout.trimEnd().split('\n').filter(line => line !== ''))
      else fail(new Error(`the TypeScript compiler did not run:\n${stdout}${stderr}`, { cause: error }))
    })
  })
