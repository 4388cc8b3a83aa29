/**
 * What is done with a block of TypeScript on a page:
 * - ```` ```ts ```` is compiled and run, after the blocks above it on the page.
 * - ```` ```ts fragment ```` is compiled in that place, not run.
 * - ```` ```ts refused ```` must not compile in that place, with the messages that its `// error:` comments name.
 */
export type Form = 'run' | 'fragment' | 'refused'

/** A block of TypeScript on a Markdown page. */
export interface Block {
  readonly form: Form
  /** The line of the page on which its first line of code stands, from 1. */
  readonly line: number
  readonly code: readonly string[]
}

const OPENING = /^\s*(?<fence>`{3,}|~{3,})\s*(?<language>\S*)\s*(?<form>.*?)\s*$/u

const FORMS: Readonly<Record<string, Form>> = { '': 'run', fragment: 'fragment', refused: 'refused' }

const formOf = (info: string, place: string): Form => {
  const form = FORMS[info]
  if (form === undefined) throw new Error(`${place} a block is \`ts\`, \`ts fragment\` or \`ts refused\`, not \`ts ${info}\``)
  return form
}

/** The blocks of TypeScript of a page, in their order. One inside an HTML comment counts too: a set-up that readers need not see. */
export const blocksOf = (page: string, markdown: string): readonly Block[] => {
  const blocks: Block[] = []
  const lines = markdown.split(/\r?\n/u)
  for (let index = 0; index < lines.length; index += 1) {
    const { fence, language, form } = OPENING.exec(lines[index] ?? '')?.groups ?? {}
    if (fence === undefined) continue
    const start = index + 1
    const length = lines.slice(start).findIndex(line => line.trim() === fence)
    if (length === -1) throw new Error(`${page}:${index + 1} the block is never closed`)
    index = start + length
    if (language !== 'ts' && language !== 'typescript') continue
    blocks.push({ form: formOf(form ?? '', `${page}:${start}`), line: start + 1, code: lines.slice(start, index) })
  }
  return blocks
}

const EXPECTED = /\/\/ error: (?<message>.*)$/u

/** The messages that a refused block names. */
export const expectedErrors = (block: Block): readonly string[] =>
  block.code.flatMap(line => EXPECTED.exec(line)?.groups?.['message']?.trim() ?? [])
