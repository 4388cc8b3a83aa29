import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'vite'

type Program = ReturnType<typeof parseSync>['program']
type Statement = Program['body'][number]

interface Module {
  readonly text: string
  readonly body: readonly Statement[]
}

/** An export of an entry point, where it is declared. */
export interface PublicExport {
  readonly name: string
  readonly file: string
  /** The comment above its declaration; that of any of them where there are several, as for overloads. */
  readonly comment: string | undefined
  readonly isFunction: boolean
}

const modules = new Map<string, Module>()

const moduleOf = (file: string): Module => {
  const known = modules.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  const module = { text, body: parseSync(file, text).program.body }
  modules.set(file, module)
  return module
}

const nameOf = (node: { readonly type: string }): string =>
  'name' in node && typeof node.name === 'string' ? node.name : 'value' in node ? String(node.value) : ''

/** What a statement declares, exported or not. */
const declared = (statement: Statement): readonly { readonly name: string; readonly isFunction: boolean }[] => {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  if (declaration === null) return []
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.map(({ id, init }) => ({ name: nameOf(id), isFunction: init?.type === 'ArrowFunctionExpression' }))
  }
  const isFunction = declaration.type === 'FunctionDeclaration' || declaration.type === 'TSDeclareFunction'
  return 'id' in declaration && declaration.id !== null ? [{ name: nameOf(declaration.id), isFunction }] : []
}

/** The comment that ends right before a place: a doc comment, or none. */
const commentBefore = (text: string, place: number): string | undefined => {
  const before = text.slice(0, place).trimEnd()
  return before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : undefined
}

/** A name of a module, followed to where it is declared; nothing for what another package declares. */
const found = (file: string, name: string, as: string): readonly PublicExport[] => {
  const { text, body } = moduleOf(file)
  const own = body.flatMap(statement => declared(statement).filter(one => one.name === name).map(one => ({ ...one, start: statement.start })))
  if (own.length > 0) {
    const comment = own.map(({ start }) => commentBefore(text, start)).find(one => one !== undefined)
    return [{ name: as, file, comment, isFunction: own.some(({ isFunction }) => isFunction) }]
  }
  const imported = body.flatMap(statement => (statement.type === 'ImportDeclaration'
    ? statement.specifiers.filter(({ local }) => local.name === name).map(specifier => ({
      source: statement.source.value,
      original: specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : name,
    }))
    : []))
  if (imported.length > 0) return imported.flatMap(({ source, original }) => (source.startsWith('.') ? found(join(dirname(file), source), original, as) : []))
  return exportsOf(file).filter(one => one.name === name).map(one => ({ ...one, name: as }))
}

/** What a module exports, through whatever it passes on. */
export const exportsOf = (file: string): readonly PublicExport[] =>
  moduleOf(file).body.flatMap(statement => {
    if (statement.type === 'ExportAllDeclaration') {
      return statement.source.value.startsWith('.') ? exportsOf(join(dirname(file), statement.source.value)) : []
    }
    if (statement.type !== 'ExportNamedDeclaration') return []
    if (statement.declaration !== null) return [...new Set(declared(statement).map(({ name }) => name))].flatMap(name => found(file, name, name))
    const source = statement.source?.value
    if (source !== undefined && !source.startsWith('.')) return []
    const from = source === undefined ? file : join(dirname(file), source)
    return statement.specifiers.flatMap(({ local, exported }) => found(from, nameOf(local), nameOf(exported)))
  })
