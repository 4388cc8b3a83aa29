/** SQL on lines that a person can read. Only white space is changed. */

const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|[()]|[^\s()"']+|\s+/g

/** What begins a line, where the statement or a query in it has it. */
const CLAUSES: ReadonlySet<string> = new Set([
  'select', 'from', 'where', 'group', 'having', 'order', 'limit', 'union', 'except', 'intersect', 'returning',
  'join', 'left', 'cross', 'on conflict',
])

/** The words after which a word of `CLAUSES` is none: `within group`, `left join`, `is distinct from`. */
const TIED: ReadonlySet<string> = new Set(['within group', 'left join', 'cross join', 'distinct from'])

const STARTS_QUERY: ReadonlySet<string> = new Set(['select', 'with'])

/** A query in parentheses that is shorter stays on its line. */
const SHORT_QUERY = 90

interface Line { readonly depth: number; readonly text: string }

/** Where the parenthesis that opens at a token closes. */
const closing = (tokens: readonly string[], from: number): number => {
  let open = 0
  for (const [at, token] of tokens.entries()) {
    if (at < from) continue
    if (token === '(') open += 1
    if (token === ')') open -= 1
    if (open === 0) return at
  }
  return tokens.length
}

/** Breaks a statement before its clauses, one step further in for each long query inside. */
const clauseLines = (sql: string): readonly Line[] => {
  const tokens = sql.match(TOKEN) ?? []
  const word = (at: number): string => tokens[at]?.toLowerCase() ?? ''
  const begins = (at: number): boolean =>
    (CLAUSES.has(word(at)) || CLAUSES.has(`${word(at)} ${word(at + 2)}`)) && word(at + 1) !== '(' && !TIED.has(`${word(at - 2)} ${word(at)}`)
  const lines: Line[] = []
  /** For each open parenthesis, whether lines break inside. */
  const open: boolean[] = []
  let text = ''
  const flush = (): void => {
    if (text.trim() !== '') lines.push({ depth: open.filter(Boolean).length, text: text.trim() })
    text = ''
  }
  for (const [at, token] of tokens.entries()) {
    if (open.at(-1) !== false && begins(at)) flush()
    if (token === ')') {
      if (open.at(-1) === true) flush()
      open.pop()
    }
    text += token
    if (token === '(') {
      const breaks = STARTS_QUERY.has(word(at + 1)) && tokens.slice(at, closing(tokens, at)).join('').length >= SHORT_QUERY
      if (breaks) flush()
      open.push(breaks)
    }
  }
  flush()
  return lines
}

/** The items of a list, each with its comma: cut at the commas that stand in no parentheses. */
const items = (text: string): readonly string[] => {
  const found: string[] = []
  let item = ''
  let depth = 0
  for (const token of text.match(TOKEN) ?? []) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    item += token
    if (depth === 0 && token.endsWith(',')) {
      found.push(item.trim())
      item = ''
    }
  }
  return [...found, item.trim()]
}

/** Puts parts on lines of at most a width, as many as fit; the lines after the first are set in. */
const filled = (parts: readonly string[], width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    if (line !== '' && line.length + 1 + part.length > width) {
      lines.push(line)
      line = `    ${part}`
    } else line = line === '' ? part : `${line} ${part}`
  }
  return [...lines, line]
}

const WORD = /(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^\s"'])+/g

/** Cuts a line that is too wide: between the items of its list, and inside an item that is too wide itself. */
const wrapped = (text: string, width: number): readonly string[] =>
  filled(items(text).flatMap(item => (item.length + 4 > width ? item.match(WORD) ?? [] : [item])), width)

/** A statement as lines of at most a width, where its words allow that. */
export const layOutSql = (sql: string, width: number): readonly string[] =>
  clauseLines(sql).flatMap(({ depth, text }) => {
    const indent = '  '.repeat(depth)
    return wrapped(text, width - indent.length).map(line => indent + line)
  })

/** The text of a parameter: cut where it is long, in quotes where it would not be seen. */
const shown = (value: string | null): string => {
  if (value === null) return 'null'
  if (value.trim() !== value || value === '') return `'${value}'`
  return value.length > 60 ? `${value.slice(0, 59)}…` : value
}

/** The parameters of a statement as lines of at most a width. */
export const layOutParameters = (values: readonly (string | null)[], width: number): readonly string[] => {
  const lines: string[] = []
  for (const [at, value] of values.entries()) {
    const item = `$${at + 1} = ${shown(value)}`
    const last = lines.at(-1)
    if (last === undefined || last.length + item.length + 3 > width) lines.push(item)
    else lines.splice(-1, 1, `${last}   ${item}`)
  }
  return lines
}
