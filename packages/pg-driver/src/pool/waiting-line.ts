/** Those who wait, in the order in which they came. Leaving from the middle is as cheap as from the front. */
export interface WaitingLine<T> {
  readonly length: () => number
  /** Joins at the end. The function it gives leaves the line, if still in it. */
  readonly join: (waiter: T) => () => void
  /** Joins before all others. */
  readonly joinFirst: (waiter: T) => () => void
  /** Takes the first out. */
  readonly next: () => T | undefined
}

/** A place in the line, linked to both neighbours: a list without end, whose head stands before the first and after the last. */
interface Place<T> {
  before: Place<T>
  after: Place<T>
  readonly waiter: T | undefined
}

/** Makes an empty line. */
export const waitingLine = <T>(): WaitingLine<T> => {
  const head = { waiter: undefined } as Place<T> // Linked to itself on the next line.
  head.before = head.after = head
  let length = 0

  const leave = (place: Place<T>): void => {
    if (place.after === place) return
    place.before.after = place.after
    place.after.before = place.before
    place.before = place.after = place
    length -= 1
  }

  const insert = (before: Place<T>, waiter: T): (() => void) => {
    const place: Place<T> = { before, after: before.after, waiter }
    before.after.before = place
    before.after = place
    length += 1
    return () => {
      leave(place)
    }
  }

  return {
    length: () => length,
    join: waiter => insert(head.before, waiter),
    joinFirst: waiter => insert(head, waiter),
    next: () => {
      const first = head.after
      if (first === head) return undefined
      leave(first)
      return first.waiter
    },
  }
}
