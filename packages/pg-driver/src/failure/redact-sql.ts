/** What stands for a constant that was left out. */
const PLACEHOLDER = '?'

/**
 * One token of SQL at a time. Comments are left out with the constants: they may quote anything.
 *
 * Source: PostgreSQL manual, "Lexical Structure".
 */
const TOKEN = new RegExp(
  [
    String.raw`--[^\n]*`,
    String.raw`\/\*[^]*?(?:\*\/|$)`,
    // E'...' alone knows the backslash.
    String.raw`[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$)`,
    String.raw`(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)`,
    String.raw`(?<tag>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[^]*?(?:\k<tag>|$)`,
    String.raw`(?<kept>"(?:[^"]|"")*(?:"|$)|\$\d+|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?\w*`,
  ].join('|'),
  'g',
)

/**
 * SQL without its constants: texts, numbers and comments give way to `?`; names, parameters and words stay. A constant that
 * does not end is left out up to the end of the text.
 *
 * @example
 * ```ts fragment
 * redactSql(`set local app.user = 'Ann'`) // set local app.user = ?
 * ```
 */
export const redactSql = (text: string): string =>
  text.replaceAll(TOKEN, (token: string, ...rest: readonly unknown[]) => {
    const groups = rest.at(-1) as { readonly kept?: string } // The pattern has named groups, which come last.
    return groups.kept ?? (token.startsWith('--') || token.startsWith('/*') ? '' : PLACEHOLDER)
  })
