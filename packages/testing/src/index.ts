/**
 * Gives a test its database, and a sandbox in it; sees what a test leaves behind. What needs Vitest, and the fault proxy,
 * have entry points of their own.
 *
 * @packageDocumentation
 */
export { settle, type VirtualClock, virtualClock } from './clock.ts'
export { sweepDatabases, type TestDatabase, withDatabase } from './databases.ts'
export { type Leak, type LeakCheck, leakCheck, type LeakCheckOptions } from './leak-check.ts'
export { sandbox, type SandboxOptions } from './sandbox.ts'
export { MAJORS, type Major, type Server, type ServerOptions, startServer } from './servers.ts'
export { databaseFrom, type Template } from './templates.ts'
export { type PassedOver, type ProvidedDatabase, type Source, testDatabase, type TestDatabaseOptions } from './test-database.ts'
