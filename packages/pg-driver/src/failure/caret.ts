/** Characters that take two places of a terminal: East Asian wide ones, and emoji. */
const WIDE = /[\u{1100}-\u{115f}\u{2e80}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Characters that take none: combining marks and joiners. */
const NARROW = /[\p{Mn}\p{Me}\p{Cf}]/u

const blank = (character: string): string => {
  if (character === '\t') return '\t'
  if (NARROW.test(character)) return ''
  return WIDE.test(character) ? '  ' : ' '
}

/**
 * A text with a caret below one of its characters, line by line.
 *
 * @param position counts characters as the server does, Unicode code points, from 1; `undefined` for no caret.
 *
 * @example
 * ```ts fragment
 * withCaret('select nme\nfrom users', 8)
 * // select nme
 * //        ^
 * // from users
 * ```
 */
export const withCaret = (text: string, position: number | undefined): readonly string[] => {
  const lines = text.split('\n')
  if (position === undefined) return lines
  let before = position - 1
  return lines.flatMap(line => {
    const characters = [...line]
    const here = before >= 0 && before <= characters.length
    const at = before
    // The line's end counts as a character.
    before -= characters.length + 1
    return here ? [line, `${characters.slice(0, at).map(blank).join('')}^`] : [line]
  })
}
