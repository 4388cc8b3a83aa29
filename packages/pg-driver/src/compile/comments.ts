const INNERMOST_COMMENT = /\/\*(?:(?!\/\*|\*\/)[^])*\*\//g

/**
 * A statement without its comments, as far as they are plain. What looks like a comment inside a literal is taken for one:
 * whoever reads the result must take what it does not recognize for the worse.
 */
export const withoutComments = (text: string): string => {
  let before = ''
  let left = text.replaceAll(/--[^\n]*/g, ' ')
  while (left !== before) {
    before = left
    left = left.replaceAll(INNERMOST_COMMENT, ' ')
  }
  return left
}
