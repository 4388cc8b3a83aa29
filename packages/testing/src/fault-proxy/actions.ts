/** A side of a connection: who sends, or who is sent to. */
export type Side = 'client' | 'server'

/** When an action takes place: before the bytes of its message are passed on, or after. */
export type Moment = 'before' | 'after'

/** What a proxy can do at an event. Made by the functions of this module. */
export type Action =
  | { readonly kind: 'cut' | 'reset'; readonly at: Moment }
  | { readonly kind: 'truncate'; readonly bytes: number }
  | { readonly kind: 'halfClose'; readonly towards: Side; readonly at: Moment }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'blackHole'; readonly from: Side | 'both'; readonly at: Moment }
  | { readonly kind: 'split'; readonly from: Side | 'both' }
  | { readonly kind: 'throttle'; readonly from: Side | 'both'; readonly bytesPerSecond: number }
  | { readonly kind: 'inject'; readonly to: Side; readonly bytes: Uint8Array; readonly at: Moment }
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate'; readonly times: number }

/** The kind of an action. */
export type ActionKind = Action['kind']

/**
 * Ends both halves in order (FIN), after what was passed on before. With `after` the message still arrives.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'CommandComplete', text: /^COMMIT/ }), do: cut('before'), times: 1 })
 */
export const cut = (at: Moment = 'before'): Action => ({ kind: 'cut', at })

/**
 * Ends both halves by a reset (RST): the other side sees ECONNRESET, and what it has not yet read may be lost.
 *
 * @example
 * proxy.rule({ when: message({ from: 'client', nth: 5 }), do: reset() })
 */
export const reset = (at: Moment = 'before'): Action => ({ kind: 'reset', at })

/**
 * Passes on the first so many bytes of the message, and cuts.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'DataRow' }), do: truncate(3) })
 */
export const truncate = (bytes: number): Action => ({ kind: 'truncate', bytes })

/**
 * Ends one direction (FIN): that side reads the end, and can still send.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'ReadyForQuery', nth: 9 }), do: halfClose('client') })
 */
export const halfClose = (towards: Side, at: Moment = 'before'): Action => ({ kind: 'halfClose', towards, at })

/**
 * Holds this message, and what follows it in its direction, for so long by the proxy's clock. At a connect: before the server is dialled.
 *
 * @example
 * proxy.rule({ when: message({ from: 'server' }), do: delay(20) })
 */
export const delay = (milliseconds: number): Action => ({ kind: 'delay', milliseconds })

/**
 * From here on nothing of that side arrives: its bytes are taken and dropped, and its end is not told. So looks a network
 * that has lost a route, or a machine without power.
 *
 * @example
 * proxy.rule({ when: message({ from: 'client', nth: 7 }), do: blackHole('server') })
 */
export const blackHole = (from: Side | 'both' = 'both', at: Moment = 'before'): Action => ({ kind: 'blackHole', from, at })

/**
 * From here on every byte of that side is sent by itself.
 *
 * @example
 * proxy.rule({ when: connecting(), do: split() })
 */
export const split = (from: Side | 'both' = 'both'): Action => ({ kind: 'split', from })

/**
 * From here on no more than so many bytes of that side arrive in a second of the proxy's clock.
 *
 * @example
 * proxy.rule({ when: connecting(), do: throttle(100, 'server') })
 */
export const throttle = (bytesPerSecond = 1, from: Side | 'both' = 'both'): Action => ({ kind: 'throttle', from, bytesPerSecond })

/**
 * Sends bytes of the proxy's own, such as garbage, or a message that announces a gigabyte.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'ReadyForQuery', nth: 9 }), do: inject('client', Buffer.from('garbage')) })
 */
export const inject = (to: Side, bytes: Uint8Array, at: Moment = 'before'): Action => ({ kind: 'inject', to, bytes, at })

/**
 * Does not pass the message on.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'Sync' }), do: drop() })
 */
export const drop = (): Action => ({ kind: 'drop' })

/**
 * Sends the message again, so many times, each on a connection to the server of its own: a request to cancel that comes late.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'CancelRequest' }), do: duplicate(2) })
 */
export const duplicate = (times = 1): Action => ({ kind: 'duplicate', times })

/**
 * The header of a message that announces more bytes than PostgreSQL ever sends in one.
 *
 * @example
 * proxy.rule({ when: message({ kind: 'ReadyForQuery', nth: 9 }), do: inject('client', oversized()) })
 */
export const oversized = (type = 'D', length = 0x7fffffff): Uint8Array => {
  const bytes = Buffer.alloc(5)
  bytes.write(type, 0, 1, 'latin1')
  bytes.writeUInt32BE(length >>> 0, 1)
  return bytes
}
