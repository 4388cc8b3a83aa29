import { readdirSync } from 'node:fs'
import type { SqlItem } from './sql-item.ts'

const itemFiles = readdirSync(new URL('.', import.meta.url)).filter(name => /^[a-z]\d\d-.*\.ts$/.test(name))

/** Every item in this folder: one is added by adding its file. */
export const items: readonly SqlItem[] = await Promise.all(itemFiles.map(async name => {
  const module = await import(new URL(name, import.meta.url).href) as { readonly item: SqlItem }
  return module.item
}))
