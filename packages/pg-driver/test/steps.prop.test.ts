import { from, insertInto, update } from '@quern/core'
import { failure, type Result, success } from '@quern/result'
import { describeEachTarget } from '@quern/testing/targets'
import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { connect, type Database, program, type Program, type ProgramData, runProgram, simulate } from '../src/index.ts'
import { accounts, createAccounts, valueOf } from './accounts.ts'

/** A step of a random program. `by` is an earlier step whose result it depends on, counted back; 0 is none. */
type Action =
  | { readonly kind: 'insert' | 'add' | 'read'; readonly id: number; readonly amount: number; readonly by: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'check'; readonly least: number; readonly by: number }
  | { readonly kind: 'savepoint'; readonly actions: readonly Action[]; readonly by: number }

const id = fc.integer({ min: 1, max: 5 })
const amount = fc.integer({ min: -120, max: 120 })
const by = fc.integer({ min: 0, max: 3 })
const leaf: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('insert' as const, 'add' as const, 'read' as const), id, amount, by }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('all' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('check' as const), least: fc.integer({ min: -200, max: 40 }), by }) },
)
const actionsOf = (depth: number): fc.Arbitrary<readonly Action[]> =>
  fc.array(
    depth === 0 ? leaf : fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('savepoint' as const), actions: actionsOf(depth - 1), by }) }),
    { maxLength: 6 },
  )

type Earlier = Readonly<Record<string, unknown>>

/** The number that a step takes from an earlier one. Where there is none, or it gives no number, it is 0. */
const numberOf = (results: Earlier, at: number, back: number): number => {
  const value = back === 0 ? 0 : results[`s${at - back}`]
  if (typeof value === 'number') return value
  return typeof value === 'object' && value !== null && 'balance' in value && typeof value.balance === 'number' ? value.balance : 0
}

const insert = (key: number, balance: number) => insertInto(accounts).values({ id: key, owner: `owner ${key}`, balance })
const add = (key: number, more: number) =>
  update(accounts).set({ balance: accounts.balance.plus(more) }).where(accounts.id.eq(key)).returning({ balance: accounts.balance })
const read = (key: number) => from(accounts).where(accounts.id.eq(key)).select({ balance: accounts.balance })
const everything = from(accounts).orderBy(accounts.id.asc()).select({ id: accounts.id, balance: accounts.balance })

const checked = (number: number, least: number): Result<number, { readonly tag: 'TooLittle'; readonly number: number }> =>
  number >= least ? success(number) : failure({ tag: 'TooLittle', number })

/** The program of random actions. Its names are made here, so that the types know nothing of them. */
const programOf = (actions: readonly Action[]): Program<Earlier> => {
  let made = program() as unknown as Program<never>
  actions.forEach((action, at) => {
    const name = `s${at}`
    const taken = (results: Earlier): number => ('by' in action ? numberOf(results, at, action.by) : 0)
    const dependent = (at > 0 && 'by' in action && action.by > 0)
    // Half of them are known without running, and half follow from what came before.
    const given = <T>(make: (number: number) => T): T | ((results: Earlier) => T) => (dependent ? results => make(taken(results)) : make(0))
    const next = made as unknown as Record<string, (name: string, given: unknown) => Program<never>>
    made = next[METHODS[action.kind]]?.(name, givenOf(action, given, taken)) ?? made
  })
  return made as unknown as Program<Earlier>
}

const METHODS = { insert: 'run', add: 'one', read: 'maybeOne', all: 'all', check: 'check', savepoint: 'savepoint' } as const

const givenOf = (action: Action, given: <T>(make: (number: number) => T) => unknown, taken: (results: Earlier) => number): unknown => {
  switch (action.kind) {
    case 'insert': return given(number => (number > 90 ? undefined : insert(action.id, Math.max(-1, action.amount + number))))
    case 'add': return given(number => (number > 90 ? undefined : add(action.id, action.amount + number)))
    case 'read': return given(number => (number > 90 ? undefined : read(action.id)))
    case 'all': return everything
    case 'check': return (results: Earlier) => checked(taken(results), action.least)
    case 'savepoint': return given(() => programOf(action.actions))
  }
}

/** The table as the model has it: balances by id. */
type Model = ReadonlyMap<number, number>

const problem = (tag: string, rest: object = {}) => failure({ tag, ...rest })

/** What a database would answer to one action, and the table after it. */
const answer = (action: Exclude<Action, { kind: 'check' | 'savepoint' }>, number: number, table: Model): readonly [Result<unknown, object>, Model] => {
  if (action.kind === 'all') return [success([...table].toSorted(([a], [b]) => a - b).map(([key, balance]) => ({ id: key, balance }))), table]
  const balance = table.get(action.id)
  if (action.kind === 'read') return [success(balance === undefined ? undefined : { balance }), table]
  if (action.kind === 'insert') {
    const fresh = Math.max(-1, action.amount + number)
    if (fresh < 0) return [problem('CheckViolation', { constraint: 'accounts_balance_not_negative' }), table]
    return balance === undefined ? [success(1), new Map(table).set(action.id, fresh)] : [problem('UniqueViolation', { constraint: 'accounts_pkey' }), table]
  }
  if (balance === undefined) return [problem('NoRow'), table]
  const sum = balance + action.amount + number
  if (sum < 0) return [problem('CheckViolation', { constraint: 'accounts_balance_not_negative' }), table]
  return [success({ balance: sum }), new Map(table).set(action.id, sum)]
}

/** What the queries of a program would answer, step by step, as `simulate` takes it; and the table afterwards, if it succeeds. */
const fakesOf = (actions: readonly Action[], start: Model): { readonly fakes: Earlier; readonly after: Model; readonly ok: boolean } => {
  const fakes: Record<string, unknown> = {}
  const results: Record<string, unknown> = {}
  let table = start
  for (const [at, action] of actions.entries()) {
    const name = `s${at}`
    const number = 'by' in action ? numberOf(results, at, action.by) : 0
    if (action.kind === 'check') {
      if (number < action.least) return { fakes, after: start, ok: false }
      results[name] = number
    } else if (action.kind === 'savepoint') {
      const inner = fakesOf(action.actions, table)
      fakes[name] = inner.fakes
      if (inner.ok) table = inner.after
    } else if (action.kind === 'all' || number <= 90) {
      const [result, after] = answer(action, number, table)
      fakes[name] = result
      if (!result.ok) return { fakes, after: start, ok: false }
      results[name] = result.value
      table = after
    }
  }
  return { fakes, after: table, ok: true }
}

/** A result without what only a server can know: of a failure its tag and constraint. */
const plain = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if ('ok' in value) return value.ok === true && 'value' in value ? { ok: true, value: plain(value.value) } : { ok: false, error: plain('error' in value ? value.error : undefined) }
  if ('tag' in value) {
    const { tag, step, done, constraint, number, cause } = value as Readonly<Record<string, unknown>>
    return { tag, step, done, constraint, number, cause: plain(cause) }
  }
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

const names = (data: ProgramData): readonly string[] => data.steps.map(({ name }) => name)

const START: Model = new Map([[1, 100], [2, 50]])

describeEachTarget('random programs', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())

  test('give the same in simulation and on a database, and leave what they should', async () => {
    let failed = 0
    await fc.assert(
      fc.asyncProperty(actionsOf(2), async actions => {
        await createAccounts(db)
        const made = programOf(actions)
        const { fakes, after, ok } = fakesOf(actions, START)
        const simulated = simulate(made, fakes as never).result
        const real = await runProgram(db, made)
        if (!real.ok) failed += 1
        const told = JSON.stringify([plain(real), plain(simulated)], (_, value: unknown) => value ?? null)
        if (JSON.stringify(plain(real)) !== JSON.stringify(plain(simulated))) throw new Error(`they differ: ${told}`)
        if (real.ok !== ok) throw new Error(`the model differs: ${told}`)
        if (real.ok && names(made).join() !== Object.keys(real.value).join()) throw new Error('the record has other steps than the program')
        const rows = await valueOf(db.all(everything))
        const expected = [...after].toSorted(([a], [b]) => a - b).map(([key, balance]) => ({ id: key, balance }))
        if (JSON.stringify(rows) !== JSON.stringify(expected)) throw new Error(`the table is ${JSON.stringify(rows)}, not ${JSON.stringify(expected)}`)
      }),
      seeded({ numRuns: 150 }),
    )
    // Programs that never fail, or always, would show little.
    if (failed < 15 || failed > 140) throw new Error(`${failed} of 150 programs failed`)
  })
})
