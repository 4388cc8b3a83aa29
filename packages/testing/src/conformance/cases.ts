import { CANCEL_CASES } from './cancel.ts'
import type { ConformanceCase } from './case.ts'
import { CONNECTING_CASES } from './connecting.ts'
import { ENDING_CASES } from './ending.ts'
import { ERROR_CASES } from './errors.ts'
import { EVENT_CASES } from './events.ts'
import { PREPARED_CASES } from './prepared.ts'
import { RESULT_CASES } from './results.ts'
import { SCRIPT_CASES } from './scripts.ts'
import { STATUS_CASES } from './status.ts'
import { STREAM_CASES } from './streams.ts'
import { VALUE_CASES } from './values.ts'

/** Every promise of the driver contract (`Connection`, `Endpoint` and what they speak of), as a case with a name of its own. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...CONNECTING_CASES, ...VALUE_CASES, ...RESULT_CASES, ...STATUS_CASES, ...ERROR_CASES, ...SCRIPT_CASES, ...STREAM_CASES, ...PREPARED_CASES,
  ...EVENT_CASES, ...CANCEL_CASES, ...ENDING_CASES,
]
