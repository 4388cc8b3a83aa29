import { expectType } from '@quern/workbench/type-assertions'
import { from, integer, table, tableFunction, text, unnest, value, type Closed, type Query } from '../index.ts'

declare function all<Row, Free extends string, E>(query: Query<Row, Free, E> & Closed<Free>): Row[]

const posts = table('posts', { id: integer(), tags: text().array() })

// A function of values alone can stand in FROM by itself.
const given = unnest('given', value(['a'], text().array()))
expectType<{ tag: string }[]>()(all(from(given).select({ tag: given.value })))
const part = tableFunction('part', 'string_to_table', [value('a,b', text()), value(',', text())], { word: text() })
expectType<{ word: string }[]>()(all(from(part).select({ word: part.word })))

// One of another table's columns needs that table before it.
const tag = unnest('tag', posts.tags)
expectType<{ tag: string }[]>()(all(from(posts).crossJoin(tag).select({ tag: tag.value })))
// @ts-expect-error is mentioned but is not in FROM
all(from(tag).select({ tag: tag.value }))
