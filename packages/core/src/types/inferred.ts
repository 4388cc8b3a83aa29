import { builtInName } from './built-in-name.ts'
import type { DataType } from './data-type.ts'

/**
 * Whether PostgreSQL infers the type of a parameter from what it is compared with. The aliases of `oid` have no operators of
 * their own: beside them a parameter would be a number. Source: PostgreSQL manual, "8.19. Object Identifier Types".
 */
export const isInferred = (type: DataType): boolean => !builtInName(type).startsWith('reg')
