import { BACKEND_FORMATS } from './backend-formats.ts'
import type { BackendMessage, EncryptionResponse } from './backend-message.ts'
import type { Side } from './fault.ts'
import { type KnownFormat, knownFormats } from './formats.ts'
import { FRONTEND_FORMATS } from './frontend-formats.ts'
import type { FrontendMessage } from './frontend-message.ts'

/** What can be told of a message by its header alone. */
export interface HeaderRules {
  readonly side: Side
  /** By type: the least and the most that its length can be. A type that there is not has no length that would do. */
  readonly shortest: Uint32Array
  readonly longest: Uint32Array
  /** The formats of each type; where there are several, the body tells which. */
  readonly formats: ReadonlyMap<number, readonly KnownFormat[]>
  /** The name of a type, for people. */
  readonly nameOf: (type: number) => string
}

/** Types of several kinds, and what they are together. */
const FAMILIES: Readonly<Record<string, string>> = { R: 'Authentication', p: 'AuthenticationResponse', '\0': 'a start-up packet' }

const headerRules = (side: Side, known: Iterable<KnownFormat>): HeaderRules => {
  const shortest = new Uint32Array(256).fill(0xffffffff)
  const longest = new Uint32Array(256)
  const formats = new Map<number, KnownFormat[]>()
  for (const format of known) {
    const { type } = format
    shortest[type] = Math.min(shortest[type] ?? 0, format.shortest)
    longest[type] = Math.max(longest[type] ?? 0, format.longest)
    formats.set(type, [...(formats.get(type) ?? []), format])
  }
  return {
    side,
    shortest,
    longest,
    formats,
    nameOf: type => FAMILIES[String.fromCharCode(type)] ?? formats.get(type)?.[0]?.kind ?? `type 0x${type.toString(16).padStart(2, '0')}`,
  }
}

/** The messages of a server that have a type and a length. */
export const BACKEND_KNOWN = knownFormats<Exclude<BackendMessage, EncryptionResponse>>(BACKEND_FORMATS)

/** The messages of a client. */
export const FRONTEND_KNOWN = knownFormats<FrontendMessage>(FRONTEND_FORMATS)

export const BACKEND_RULES = headerRules('backend', BACKEND_KNOWN.values())

export const FRONTEND_RULES = headerRules('frontend', FRONTEND_KNOWN.values())
