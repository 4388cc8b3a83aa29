/** The ten queries, in the order in which they are shown. */
import type { Query, Violation, ViolationKind } from '@quern/core'
import * as busiestRoutes from './busiest-routes.ts'
import * as delaysByHour from './delays-by-hour.ts'
import * as mendAirports from './mend-airports.ts'
import * as movingAverage from './moving-average.ts'
import * as nextFlight from './next-flight.ts'
import * as oneWayRoutes from './one-way-routes.ts'
import * as quietStates from './quiet-states.ts'
import * as tripSearch from './trip-search.ts'
import * as worstDelays from './worst-delays.ts'
import * as worstRoutes from './worst-routes.ts'

/** A query with what it is about. */
export interface Example {
  /** The file that it stands in, from the folder of the example. */
  readonly file: string
  readonly title: string
  readonly question: string
  readonly query: Query<Readonly<Record<string, unknown>>, never, Violation<ViolationKind, string>>
}

export const examples: readonly Example[] = [
  { file: 'queries/busiest-routes.ts', ...busiestRoutes },
  { file: 'queries/delays-by-hour.ts', ...delaysByHour },
  { file: 'queries/moving-average.ts', ...movingAverage },
  { file: 'queries/worst-routes.ts', ...worstRoutes },
  { file: 'queries/trip-search.ts', ...tripSearch },
  { file: 'queries/quiet-states.ts', ...quietStates },
  { file: 'queries/one-way-routes.ts', ...oneWayRoutes },
  { file: 'queries/next-flight.ts', ...nextFlight },
  { file: 'queries/worst-delays.ts', ...worstDelays },
  { file: 'queries/mend-airports.ts', ...mendAirports },
]
