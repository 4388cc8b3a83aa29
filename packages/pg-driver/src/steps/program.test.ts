import { from, insertInto, integer, table, text } from '@quern/core'
import { success } from '@quern/result'
import { expect, test } from 'vitest'
import { program } from './program.ts'

const users = table('users', { id: integer().primaryKey(), name: text() })
const insert = insertInto(users).values({ id: 1, name: 'Ann' })
const all = from(users).select({ id: users.id })
const check = () => success(1)

test('each method gives another program, and leaves the first as it was', () => {
  const empty = program()
  const one = empty.run('insert', insert)
  const two = one.all('users', all)
  expect(empty.steps).toEqual([])
  expect(one.steps.map(({ name }) => name)).toEqual(['insert'])
  expect(two.steps.map(({ name, kind }) => [name, kind])).toEqual([['insert', 'run'], ['users', 'all']])
})

test('a program is frozen, with its steps and options', () => {
  const { steps, options } = program({ readOnly: true }).all('users', all)
  expect(Object.isFrozen(steps)).toBe(true)
  expect(Object.isFrozen(steps[0])).toBe(true)
  expect(Object.isFrozen(options)).toBe(true)
})

test('programs of the same steps are equal, and of others are not', () => {
  const make = (id: number) => program({ isolation: 'serializable' })
    .run('insert', insertInto(users).values({ id, name: 'Ann' }))
    .check('enough', check)
    .savepoint('inner', program().all('users', all))
  expect(make(1)).toEqual(make(1))
  expect(make(1)).not.toEqual(make(2))
  expect(make(1)).toEqual(make(1).include(program()))
  expect(make(1)).not.toEqual(make(1).all('more', all))
})

test('the options that are given may change afterwards', () => {
  const options: { readOnly: boolean } = { readOnly: true }
  const made = program(options)
  options.readOnly = false
  expect(made.options).toEqual({ readOnly: true })
})

test('a name that is there already is refused', () => {
  const one = program().run('insert', insert)
  // The compiler refuses each of them: a program may come from where it did not look.
  expect(() => one.all('insert' as never, all)).toThrow("there is a step 'insert' already")
  expect(() => one.check('insert' as never, check)).toThrow(TypeError)
  expect(() => one.savepoint('insert' as never, program())).toThrow(TypeError)
  expect(() => one.include(one as never)).toThrow("there is a step 'insert' already: give one of the two another name")
})

test('included steps come after those before, under their own names', () => {
  const included = program().include(program().run('a', insert).all('b', all)).include(program()).one('c', all)
  expect(included.steps.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
})

test('a part cannot ask for another transaction than the whole', () => {
  const serializable = program({ isolation: 'serializable', retry: { times: 3 } }).all('users', all)
  expect(() => program().include(serializable)).toThrow('the included program asks for isolation serializable')
  expect(() => program().savepoint('inner', serializable)).toThrow("the program of the savepoint 'inner' asks for isolation serializable")
  expect(program({ isolation: 'serializable' }).include(serializable).options).toEqual({ isolation: 'serializable' })
})

test('names that are special to objects are names', () => {
  expect(program().run('__proto__', insert).run('constructor', insert).steps).toHaveLength(2)
})
