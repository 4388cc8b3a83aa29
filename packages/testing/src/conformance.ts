/**
 * Whether a driver keeps the driver contract: one suite for every driver, Quern's own and others'. `describeConformance` is
 * for Vitest; for another test runner take `conformanceCases` and `runCase`, which know of none.
 *
 * @packageDocumentation
 */
export {
  type CaseServer, type ConformanceCase, type ConformanceNeed, type ConformanceTools, missingNeed, type UrlParts,
} from './conformance/case.ts'
export { conformanceCases } from './conformance/cases.ts'
export { type ConformanceOptions, describeConformance } from './conformance/describe-conformance.ts'
export { type CaseContext, CONFORMANCE_SETTINGS, runCase } from './conformance/run.ts'
