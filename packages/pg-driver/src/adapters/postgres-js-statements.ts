import type { CommandTag, Statement } from '../driver/contract.ts'
import { statementCache } from './statement-cache.ts'

/** What is used of a query of postgres.js here: `statement` is what the driver prepared for it. */
export interface PreparableQuery {
  readonly statement?: { readonly name?: string } | null
}

/** A statement that the session keeps prepared. */
interface Kept {
  readonly text: string
  /** Under what the driver keeps it in its own list. */
  readonly slot: string
  /** Under what the server keeps it: a name that the driver made up. */
  readonly serverName: string
}

/** How one run of a statement stands to what is prepared. */
export interface Preparation {
  /** Whether the driver is to prepare it, or has it prepared. */
  readonly prepare: boolean
  readonly wasPrepared: boolean
  /** Tells the driver under what to keep it. To be called before the query is sent. */
  readonly mark: (query: PreparableQuery) => void
  /** Takes note of what came of it. `described`: the server has prepared it in this run. */
  readonly done: (query: PreparableQuery | undefined, described: boolean) => void
}

const UNPREPARED: Preparation = { prepare: false, wasPrepared: false, mark: () => undefined, done: () => undefined }

/** The least recently used of them make room: what a session keeps prepared, here, in the driver, and on the server. */
export interface PreparedStatements {
  readonly begin: (statement: Statement) => Preparation
  /** Names of statements that the server is to forget. They are given once. */
  readonly surplus: () => readonly string[]
  /** Takes note of what a session was told: there are commands that make the server forget all of them. */
  readonly ran: (tags: readonly CommandTag[]) => void
}

const FORGETS_ALL: ReadonlySet<string> = new Set(['DEALLOCATE ALL', 'DISCARD ALL'])

/**
 * Makes an empty list for one session of postgres.js. The driver has a list of its own, by the statement's types and text,
 * out of which nothing ever goes. It looks things up there by the property `signature` of a query: given a property that
 * answers with the name of a slot, it keeps no more statements than there are slots. A new statement looks for what is never
 * there, is prepared, and then takes its slot, whatever was in that before.
 */
export const preparedStatements = (limit?: number): PreparedStatements => {
  let cache = statementCache<Kept>(limit)
  let free: string[] = []
  const surplus: string[] = []
  let slots = 0

  const mark = (query: PreparableQuery, slot: string, isNew: boolean): void => {
    let looksUp = isNew
    Object.defineProperty(query, 'signature', {
      get: () => {
        if (!looksUp) return slot
        looksUp = false
        return ''
      },
      set: () => {
        // The driver writes its own here, which is passed over.
      },
    })
  }

  return {
    begin: ({ name, text }) => {
      if (name === undefined) return UNPREPARED
      const found = cache.get(name)
      const kept = found?.text === text ? found : undefined
      const slot = kept?.slot ?? free.pop() ?? `slot ${(slots += 1)}`
      return {
        prepare: true,
        wasPrepared: kept !== undefined,
        mark: query => {
          mark(query, slot, kept === undefined)
        },
        done: (query, described) => {
          const serverName = query?.statement?.name ?? ''
          if (!described || serverName === '') {
            if (kept === undefined) free.push(slot)
            return
          }
          // The driver prepares a statement anew where its plan was out of date, or the server knew it no more.
          if (kept !== undefined && kept.serverName !== serverName) surplus.push(kept.serverName)
          // A name stands for one text. Should it come with another, that takes its place.
          if (kept === undefined && found !== undefined) {
            surplus.push(found.serverName)
            free.push(found.slot)
          }
          const dropped = cache.add(name, { text, slot, serverName })
          if (dropped === undefined) return
          surplus.push(dropped.kept.serverName)
          free.push(dropped.kept.slot)
        },
      }
    },
    surplus: () => surplus.splice(0),
    ran: tags => {
      if (!tags.some(({ command }) => FORGETS_ALL.has(command))) return
      cache = statementCache(limit)
      free = Array.from({ length: slots }, (_, index) => `slot ${index + 1}`)
      surplus.length = 0
    },
  }
}
