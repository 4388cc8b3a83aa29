/** Functions that make identifiers. Source: PostgreSQL manual, "9.14. UUID Functions", "9.17. Sequence Manipulation Functions". */
import { bigintType, textType, uuidType } from '../types/scalars.ts'
import { constantFunction, unaryFunction } from './define.ts'

/** A random UUID. SQL: `gen_random_uuid()`. */
export const genRandomUuid = constantFunction('gen_random_uuid', uuidType)
/** A UUID that sorts by the time it was made. PostgreSQL 18. SQL: `uuidv7()`. */
export const uuidv7 = constantFunction('uuidv7', uuidType)
/** A random UUID. PostgreSQL 18. SQL: `uuidv4()`. */
export const uuidv4 = constantFunction('uuidv4', uuidType)
/** The next number of a sequence. SQL: `nextval('s')`. */
export const nextval = unaryFunction('nextval', textType, bigintType)
