import { parseSync } from 'vite'

interface Span {
  readonly start: number
  readonly end: number
}

/**
 * What a comment can tell the result of: an expression that is a statement, or `name = expression` of a constant.
 * Its end is not that of the statement, to which a semicolon on the next line belongs.
 */
interface Told extends Span {
  /** The constant's name; `undefined` for an expression. */
  readonly name: string | undefined
}

type Comment = ReturnType<typeof parseSync>['comments'][number]

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isSpan = (value: unknown): value is Record<string, unknown> & Span =>
  isRecord(value) && typeof value['start'] === 'number' && typeof value['end'] === 'number'

/** The only constant that a declaration makes, where it has a plain name. */
const constant = (declarations: unknown): Told | undefined => {
  if (!Array.isArray(declarations) || declarations.length !== 1) return undefined
  const [declaration]: readonly unknown[] = declarations
  const id = isSpan(declaration) ? declaration['id'] : undefined
  if (!isSpan(declaration) || !isRecord(id) || id['type'] !== 'Identifier' || typeof id['name'] !== 'string') return undefined
  return { start: declaration.start, end: declaration.end, name: id['name'] }
}

/** Everything on the page, at whatever depth, that has one result. */
const results = (node: unknown): readonly Told[] => {
  if (!isRecord(node)) return []
  const inside = Object.values(node).flatMap(results)
  const { type, expression, declarations } = node
  if (type === 'ExpressionStatement' && isSpan(expression)) {
    return [{ start: expression.start, end: expression.end, name: undefined }, ...inside]
  }
  const own = type === 'VariableDeclaration' ? constant(declarations) : undefined
  return own === undefined ? inside : [own, ...inside]
}

/** Whether a text can stand as an expression: `{ a: 1 }`, `'x'`, `3n`; not `select 1`. */
const isExpression = (text: string): boolean => parseSync('expected.ts', `export default async () => (${text}\n)`).errors.length === 0

/** A comment `=> ...`, with the comment lines below it that go on, indented further. */
const tellings = (code: string, comments: readonly Comment[]): readonly { readonly start: number; readonly text: string }[] =>
  comments.flatMap((comment, index) => {
    if (comment.type !== 'Line' || !/^\s*=>/u.test(comment.value)) return []
    const lines = [comment.value.replace(/^\s*=>\s*/u, '')]
    let { end } = comment
    for (const next of comments.slice(index + 1)) {
      const between = code.slice(end, next.start)
      if (next.type !== 'Line' || !/^\r?\n[ \t]*$/u.test(between) || !/^\s{3,}\S/u.test(next.value)) break
      lines.push(next.value.trim())
      end = next.end
    }
    return [{ start: comment.start, text: lines.join(' ') }]
  })

const lineOf = (code: string, place: number): number => code.slice(0, place).split('\n').length

/** The name under which the check is imported, that no page uses. */
const CHECK = '__checkResult'

/**
 * Makes a module check what its comments tell: after `expression // => value`, or `const name = expression // => value`,
 * the result must be that value. Lines keep their numbers. Throws where a comment tells of no result.
 */
export const withResultChecks = (page: string, code: string, checkModule: string): string => {
  const { program, comments, errors } = parseSync('page.ts', code)
  const [error] = errors
  if (error !== undefined) throw new Error(`${page}: ${error.message}`)
  const told = results(program)
  const insertions = tellings(code, comments).flatMap(({ start, text }) => {
    const result = told.find(({ end }) => end <= start && /^[\s;]*$/u.test(code.slice(end, start)))
    if (result === undefined) throw new Error(`${page}:${lineOf(code, start)} "// =>" does not follow an expression or a constant`)
    const expected = isExpression(text) ? `async () => (${text})` : 'undefined'
    const call = `await ${CHECK}(${JSON.stringify(`${page}:${lineOf(code, result.start)}`)}, ${JSON.stringify(text)}, ${expected}, `
    return result.name === undefined
      ? [{ at: result.start, text: call }, { at: result.end, text: ')' }]
      : [{ at: result.end, text: `;${call}${result.name})` }]
  })
  const checked = insertions
    .toSorted((left, right) => right.at - left.at)
    .reduce((text, insertion) => text.slice(0, insertion.at) + insertion.text + text.slice(insertion.at), code)
  return `import { checkResult as ${CHECK} } from ${JSON.stringify(checkModule)};${checked}`
}
