// Prints the coverage of lines, whole and per package, and fails where the whole is below the given percentage.
import { readFileSync } from 'node:fs'

const [, , summary, least] = process.argv
const { total, ...files } = JSON.parse(readFileSync(summary, 'utf8'))
const packages = new Map()
for (const [path, { lines }] of Object.entries(files)) {
  const name = /packages\/([^/]+)\//.exec(path)?.[1]
  const sum = packages.get(name) ?? { covered: 0, total: 0 }
  packages.set(name, { covered: sum.covered + lines.covered, total: sum.total + lines.total })
}
for (const [name, { covered, total }] of packages) console.log(`${name}: ${((100 * covered) / total).toFixed(2)}% of ${total} lines`)
console.log(`all: ${total.lines.pct}% of ${total.lines.total} lines`)
if (!(total.lines.pct >= Number(least))) throw new Error(`the coverage of lines is below ${least}%`)
