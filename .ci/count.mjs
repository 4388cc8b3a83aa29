// Reads a report of Vitest: prints how many tests passed and failed, then the name of each that failed.
import { readFileSync } from 'node:fs'

const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
if (numPassedTests + numFailedTests === 0) throw new Error('no test ran')
console.log(numPassedTests, numFailedTests)
for (const { assertionResults } of testResults) {
  for (const { status, fullName } of assertionResults) if (status === 'failed') console.log(fullName.replaceAll('\n', ' '))
}
