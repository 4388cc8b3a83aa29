import { parseSync } from 'vite'

/** One module that a file asks for: by import, export from, dynamic import, or a type's `import('...')`. */
export interface Import {
  /** What stands between the quotes; `undefined` where the name is computed. */
  readonly specifier: string | undefined
  /** From 1. */
  readonly line: number
}

const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The `import('x').Y` of types, which the parser's list of imports leaves out. */
const typeImports = (node: unknown): readonly { readonly start: number; readonly value: string }[] => {
  if (!isNode(node)) return []
  const { type, source, start } = node
  const own = type === 'TSImportType' && isNode(source) && typeof source['value'] === 'string' && typeof start === 'number'
    ? [{ start, value: source['value'] }]
    : []
  return [...own, ...Object.values(node).flatMap(typeImports)]
}

/** The name of a dynamic import, where a literal names it. */
const literal = (expression: string): string | undefined => /^(?<quote>['"`])(?<name>[^'"`$]*)\k<quote>$/u.exec(expression)?.groups?.['name']

/** Every module that a TypeScript file asks for, in the order of the file. Throws where the file does not parse. */
export const importsOf = (path: string, text: string): readonly Import[] => {
  const { module, program, errors } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)
  const found = [
    ...module.staticImports.map(({ start, moduleRequest }) => ({ start, value: moduleRequest.value })),
    ...module.staticExports.flatMap(({ start, entries }) => {
      const request = entries.find(entry => entry.moduleRequest)?.moduleRequest
      return request ? [{ start, value: request.value }] : []
    }),
    ...module.dynamicImports.map(({ start, moduleRequest }) => ({
      start,
      value: literal(text.slice(moduleRequest.start, moduleRequest.end)),
    })),
    ...typeImports(program),
  ]
  return found
    .toSorted((left, right) => left.start - right.start)
    .map(({ start, value }) => ({ specifier: value, line: text.slice(0, start).split('\n').length }))
}
