/** The place in a program where a query was built. The text is made when it is asked for. */
export interface Origin {
  readonly stack: string
}

let remembered = false

/**
 * Makes every query remember where it was built, so that a failure can say so. Off unless asked for: a query is built
 * for every request, and looking at the stack costs more than building it. Gives back what undoes it.
 *
 * @example
 * ```ts fragment
 * if (process.env.NODE_ENV !== 'production') rememberOrigins()
 * ```
 */
export function rememberOrigins(): () => void {
  const before = remembered
  remembered = true
  return () => {
    remembered = before
  }
}

/** The place that is being built at, or nothing where origins are not remembered. */
export const currentOrigin = (): Origin | undefined => {
  if (!remembered) return undefined
  const at = new Error('built here')
  return {
    get stack() {
      return at.stack ?? ''
    },
  }
}
