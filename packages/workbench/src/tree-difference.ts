import type { Tree } from './normal-tree.ts'

interface Difference {
  readonly path: readonly (string | number)[]
  readonly left: Tree | undefined
  readonly right: Tree | undefined
}

const entries = (tree: Tree): readonly (readonly [string, Tree])[] | undefined =>
  typeof tree === 'object' && tree !== null ? Object.entries(tree) : undefined

const find = (left: Tree | undefined, right: Tree | undefined, path: readonly string[]): Difference | undefined => {
  const here: Difference = { path, left, right }
  if (left === undefined || right === undefined) return left === right ? undefined : here
  const leftEntries = entries(left)
  const rightEntries = entries(right)
  if (leftEntries === undefined || rightEntries === undefined) return Object.is(left, right) ? undefined : here
  if (Array.isArray(left) !== Array.isArray(right)) return here
  // A node of another kind differs as a whole: showing both nodes says more than a missing field.
  if (leftEntries.length === 1 && rightEntries.length === 1 && leftEntries[0]?.[0] !== rightEntries[0]?.[0]) return here
  const rights = new Map(rightEntries)
  const names = new Set([...leftEntries.map(([name]) => name), ...rights.keys()])
  const lefts = new Map(leftEntries)
  for (const name of names) {
    const found = find(lefts.get(name), rights.get(name), [...path, name])
    if (found !== undefined) return found
  }
  return undefined
}

const LONGEST_SIDE = 600

const show = (side: Tree | undefined): string => {
  const text = side === undefined ? 'nothing' : JSON.stringify(side)
  return text.length > LONGEST_SIDE ? `${text.slice(0, LONGEST_SIDE)}...` : text
}

/** The first place where two trees differ, with both sides, as a text to read; `undefined` for equal trees. */
export const firstDifference = (left: Tree, right: Tree): string | undefined => {
  const found = find(left, right, [])
  if (found === undefined) return undefined
  return `at ${found.path.join('.')}\n  left:  ${show(found.left)}\n  right: ${show(found.right)}`
}
