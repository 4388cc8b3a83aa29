import { operatorNamed } from './index.ts'

/** What is wrong with an operation of so many operands, or nothing. `and` and `or` take two or more. */
export const operandFault = (name: string, count: number): string | undefined => {
  const operator = operatorNamed(name)
  if (!operator) return `there is no operator ${JSON.stringify(name)}`
  if (name === 'and' || name === 'or') return count >= 2 ? undefined : `"${name}" takes two operands or more, not ${count}`
  const wanted = operator.fixity === 'infix' ? 2 : 1
  return count === wanted ? undefined : `"${name}" takes ${wanted}, not ${count} operands`
}
