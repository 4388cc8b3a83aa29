import { assertEqual } from '@quern/workbench/type-assertions'
import { count, from, integer, rollup, table, text, type RowOf } from '../index.ts'

const sales = table('sales', { shop: text(), year: integer() })

const totals = from(sales).groupBy(rollup(sales.shop, sales.year)).select({ shop: sales.shop, year: sales.year, n: count() })
// A key that a group leaves out is null there, though the column is not.
assertEqual<RowOf<typeof totals>, { shop: string | null; year: number | null; n: bigint }>()

const plain = from(sales).groupBy(sales.shop).select({ shop: sales.shop, n: count() })
assertEqual<RowOf<typeof plain>, { shop: string; n: bigint }>()
