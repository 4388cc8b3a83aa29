import { integer, table } from '@quern/core'

export { t, u, v } from '../sql-items/fixture.ts'

/** The table of the fixture whose only column the database fills. */
export const w = table('w', { id: integer().identity() })
