import { CALLER_FAULTS } from './caller-faults.ts'
import { NETWORK_FAULTS } from './network-faults.ts'
import type { Fault } from './scene.ts'
import { SERVER_FAULTS } from './server-faults.ts'

/** All faults of the matrix. The first is none, to compare with. */
export const FAULTS: readonly Fault[] = [...SERVER_FAULTS, ...NETWORK_FAULTS, ...CALLER_FAULTS]
