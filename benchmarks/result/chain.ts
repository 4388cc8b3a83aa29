/**
 * What a chain of three steps costs, as a ratio to hand-written code that does the same.
 *
 *     node --conditions=quern-source benchmarks/result/chain.ts
 *
 * Both sides run in turn, in one process, on the same inputs (one in eight fails); each round gives one ratio, and the median
 * is printed with the least and the greatest. The targets are 3 for a synchronous chain and 2 for an asynchronous one whose
 * steps wait for something. The last line, without a target, is the bare cost of the chain: its steps wait for nothing.
 */
import { asyncResult, failure, success } from '@quern/result'
import type { AsyncResult, Result } from '@quern/result'

interface TooSmall {
  readonly tag: 'TooSmall'
  readonly least: number
}

/** What hand-written code gives: a discriminated object, as a Result is. */
type Plain = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: TooSmall }

const increment = (n: number): number => n + 1
const double = (n: number): number => n * 2
const tooSmall: TooSmall = { tag: 'TooSmall', least: 1 }
const check = (n: number): Result<number, TooSmall> => (n % 8 === 0 ? failure(tooSmall) : success(n))
const checkPlain = (n: number): Plain => (n % 8 === 0 ? { ok: false, error: tooSmall } : { ok: true, value: n })

const chain = (source: Result<number, TooSmall>): Result<number, TooSmall> => source.map(increment).flatMap(check).map(double)
const byHand = (source: Plain): Plain => {
  if (!source.ok) return source
  const checked = checkPlain(increment(source.value))
  if (!checked.ok) return checked
  return { ok: true, value: double(checked.value) }
}

// Each step that is asynchronous waits once, as the quickest one that really waits for something does.
const load = async (n: number): Promise<Result<number, TooSmall>> => success(await n)
const loadPlain = async (n: number): Promise<Plain> => ({ ok: true, value: await n })
const verify = async (n: number): Promise<Result<number, TooSmall>> => check(await n)
const verifyPlain = async (n: number): Promise<Plain> => checkPlain(await n)

const asyncChain = (n: number): AsyncResult<number, TooSmall> => asyncResult(load(n)).map(increment).flatMap(verify).map(double)
const asyncByHand = async (n: number): Promise<Plain> => {
  const loaded = await loadPlain(n)
  if (!loaded.ok) return loaded
  const verified = await verifyPlain(increment(loaded.value))
  if (!verified.ok) return verified
  return { ok: true, value: double(verified.value) }
}

// Steps that are asynchronous in name only, so that nothing but the chain is left to measure.
const loadAtOnce = async (n: number): Promise<Result<number, TooSmall>> => success(n)
const loadAtOncePlain = async (n: number): Promise<Plain> => ({ ok: true, value: n })
const verifyAtOnce = async (n: number): Promise<Result<number, TooSmall>> => check(n)
const verifyAtOncePlain = async (n: number): Promise<Plain> => checkPlain(n)

const asyncChainAtOnce = (n: number): AsyncResult<number, TooSmall> =>
  asyncResult(loadAtOnce(n)).map(increment).flatMap(verifyAtOnce).map(double)
const asyncByHandAtOnce = async (n: number): Promise<Plain> => {
  const loaded = await loadAtOncePlain(n)
  if (!loaded.ok) return loaded
  const verified = await verifyAtOncePlain(increment(loaded.value))
  if (!verified.ok) return verified
  return { ok: true, value: double(verified.value) }
}

/** One side of a comparison: runs so many times, and gives a sum that depends on each run, so that none is left out. */
type Side = (times: number) => number | Promise<number>

const side =
  (work: (n: number) => Result<number, TooSmall> | Plain): Side =>
  times => {
    let sum = 0
    for (let n = 0; n < times; n += 1) {
      const result = work(n)
      sum += result.ok ? result.value : result.error.least
    }
    return sum
  }

const asyncSide =
  (work: (n: number) => PromiseLike<Result<number, TooSmall> | Plain>): Side =>
  async times => {
    let sum = 0
    for (let n = 0; n < times; n += 1) {
      const result = await work(n)
      sum += result.ok ? result.value : result.error.least
    }
    return sum
  }

const nanoseconds = async (run: Side, times: number): Promise<number> => {
  const start = process.hrtime.bigint()
  await run(times)
  return Number(process.hrtime.bigint() - start) / times
}

const compare = async (name: string, target: number, times: number, quern: Side, hand: Side): Promise<boolean> => {
  if ((await quern(1000)) !== (await hand(1000))) throw new Error(`${name}: the two sides do not do the same`)
  const ratios: number[] = []
  const costs: number[] = []
  for (let round = 0; round < rounds + warmUp; round += 1) {
    // The order changes, so that neither side always runs on the heap that the other leaves.
    const quernFirst = round % 2 === 0
    const first = await nanoseconds(quernFirst ? quern : hand, times)
    const second = await nanoseconds(quernFirst ? hand : quern, times)
    if (round < warmUp) continue
    ratios.push(quernFirst ? first / second : second / first)
    costs.push(quernFirst ? first : second)
  }
  const [median, least, greatest] = summary(ratios)
  const [cost] = summary(costs)
  console.log(
    `${name.padEnd(40)} ${median.toFixed(2)}x (${least.toFixed(2)} to ${greatest.toFixed(2)}), ${cost.toFixed(0)} ns${target === Infinity ? '' : `, target ${target}x`}`,
  )
  return median <= target
}

const summary = (figures: readonly number[]): readonly [median: number, least: number, greatest: number] => {
  const sorted = figures.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN
  return [at(0.5), at(0), at(1)]
}

const rounds = 31
const warmUp = 5

const isWithin = [
  await compare('sync: map, flatMap, map', 3, 200_000, side(n => chain(success(n))), side(n => byHand({ ok: true, value: n }))),
  await compare('async: map, flatMap, map', 2, 30_000, asyncSide(asyncChain), asyncSide(asyncByHand)),
  await compare('async, with steps that wait for nothing', Infinity, 30_000, asyncSide(asyncChainAtOnce), asyncSide(asyncByHandAtOnce)),
]
if (isWithin.includes(false)) process.exitCode = 1
