/** Why a COPY that was executed like any statement ends its connection. */
export const COPY_IS_NOT_EXECUTED = 'COPY FROM STDIN and COPY TO STDOUT carry data that an executed statement has no place for'
