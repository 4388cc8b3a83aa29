import type { Connection } from '../driver/contract.ts'

/** Whether a session is one of a standby: it changes no data, whatever is run, and a transaction that began there never will. */
export const isStandby = ({ parameters }: Pick<Connection, 'parameters'>): boolean => parameters.get('in_hot_standby') === 'on'

/**
 * Whether the server refuses whatever would change data in a transaction that begins now without saying more, as that of a
 * statement by itself. What looks like reading may not be: a view may call a function, and so may an operator or a policy.
 *
 * Source: PostgreSQL manual, "Client Connection Defaults", `default_transaction_read_only`, `in_hot_standby`. Both are
 * reported since PostgreSQL 14.
 */
export const refusesWrites = (connection: Pick<Connection, 'parameters'>): boolean =>
  isStandby(connection) || connection.parameters.get('default_transaction_read_only') === 'on'
