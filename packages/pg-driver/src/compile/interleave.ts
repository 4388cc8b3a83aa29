import type { Node } from '@quern/core/ast'
import { precedence } from '@quern/core'
import type { PrintContext } from './printer.ts'

/**
 * Texts with nodes in their holes. A node in a hole stands in parentheses unless it is a name, a call or a constant. A
 * comment to the end of the line ends with the text, so that it takes nothing of what follows along.
 */
export const interleave = (texts: readonly string[], holes: readonly Node[], { print, fault }: PrintContext): string => {
  if (texts.length !== holes.length + 1) {
    fault({ tag: 'InvalidNode', outcome: 'none', kind: 'raw', problem: `${texts.length} texts do not go with ${holes.length} holes` })
  }
  const ended = texts.some(text => text.includes('--')) ? '\n' : ''
  return texts.map((text, at) => {
    const hole = holes[at]
    return hole ? text + (hole.kind === 'raw' ? print(hole) : print(hole, precedence.cast)) : text
  }).join('') + ended
}
