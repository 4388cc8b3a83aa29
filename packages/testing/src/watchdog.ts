/// <reference types="node" />
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'

/**
 * Reads process ids, a line each, and remembers the last one. When its input ends, for whatever reason the process
 * at the other end went away, it stops that process and removes the folder.
 */
const SCRIPT = `
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -QUIT "$pid" 2>/dev/null
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"
`

/** Sees to it that a server and its folder never outlive the process that started it, even if that one is killed. */
export interface Watchdog {
  /** The server process that now runs, or `undefined` while none does. */
  watch(pid: number | undefined): void
  /** Ends the watch: stops what still runs, removes the folder, and resolves when both are done. */
  release(): Promise<void>
}

/**
 * Starts the watch over a folder. The watchdog is a shell in a session of its own, so that neither Ctrl-C nor the
 * death of this process takes it along.
 */
export const startWatchdog = (folder: string): Watchdog => {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'quern-watchdog', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const closed = once(shell, 'close')
  shell.unref()
  if (shell.stdin instanceof Socket) shell.stdin.unref()
  return {
    watch: pid => {
      shell.stdin.write(`${pid ?? ''}\n`)
    },
    release: async () => {
      shell.ref()
      shell.stdin.end()
      await closed
    },
  }
}
