/** What is printed, and how: everything fits into 120 columns. */
import { styleText } from 'node:util'
import { formatTable } from './table.ts'

export const WIDTH = 120
const INDENT = '  '

/** Text that fits between the margins. */
export const INNER_WIDTH = WIDTH - INDENT.length

// `styleText` leaves the colors out where the terminal, or NO_COLOR, wants none.
const style = (format: 'bold' | 'dim' | 'cyan', text: string): string => styleText(format, text, { stream: process.stdout })

const print = (line: string): void => {
  console.log(line)
}

/** A part of the output begins. */
export const printHeading = (text: string): void => {
  print('')
  print(style('bold', `${text} ${'━'.repeat(Math.max(0, WIDTH - text.length - 1))}`))
}

/** Something with a title begins. */
export const printTitle = (number: string, title: string, question: string): void => {
  print('')
  print(style('bold', `${number} ${title}`))
  print(question)
}

/** Lines of the same kind, under a label where they have one. */
export const printBlock = (lines: readonly string[], label?: string): void => {
  print('')
  if (label !== undefined) print(style('cyan', label))
  for (const line of lines) print(line === '' ? '' : `${INDENT}${line}`)
}

/** Rows as a table, with a line below it. */
export const printTable = (rows: readonly Readonly<Record<string, unknown>>[], below?: string): void => {
  printBlock(formatTable(rows))
  if (below !== undefined) print(`${INDENT}${style('dim', below)}`)
}

/** One line. */
export const printLine = (text: string): void => {
  print(text)
}

/** A number of things. */
export const counted = (count: number, thing: string): string => `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`

/** A time in milliseconds. */
export const milliseconds = (time: number): string => `${Math.max(1, Math.round(time)).toLocaleString('en')} ms`

/** A text as lines that fit, those after the first set in. */
export const wrap = (text: string, width = INNER_WIDTH): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `    ${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
