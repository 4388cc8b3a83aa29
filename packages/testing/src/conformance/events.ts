import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import type { Connection, ConnectionEvent } from '@quern/pg-driver'
import { conformanceCase } from './case.ts'
import { execute, pick, script, staysUsable, until, valueOf } from './observe.ts'

const collect = (connection: Connection): { readonly events: ConnectionEvent[]; readonly stop: () => void } => {
  const events: ConnectionEvent[] = []
  return { events, stop: connection.subscribe(event => events.push(event)) }
}

const notice = (text: string): string => `do $$ begin raise notice '${text}'; end $$`

export const EVENT_CASES = [
  conformanceCase('notices are told, with their fields and in order', [], async ({ connect }) => {
    const connection = await connect()
    const { events } = collect(connection)
    await valueOf(execute(connection, "do $$ begin raise notice 'one' using hint = 'a hint'; raise warning 'two'; end $$"))
    await script(connection, notice('three'))
    deepStrictEqual(
      events.map(event => (event.kind === 'notice' ? pick(event.notice, 'severity', 'sqlstate', 'message', 'hint') : event.kind)),
      [
        { severity: 'NOTICE', sqlstate: '00000', message: 'one', hint: 'a hint' },
        { severity: 'WARNING', sqlstate: '01000', message: 'two', hint: undefined },
        { severity: 'NOTICE', sqlstate: '00000', message: 'three', hint: undefined },
      ],
    )
  }),
  conformanceCase('a notification is told, with who sent it', [], async ({ connect }) => {
    const connection = await connect()
    const { events } = collect(connection)
    await script(connection, 'listen "Some where"')
    await valueOf(execute(connection, "select pg_notify('Some where', $1)", ["it's 😀"]))
    await until('the notification comes', async () => {
      await staysUsable(connection)
      return events.length > 0
    })
    deepStrictEqual(events, [{ kind: 'notification', notification: { channel: 'Some where', payload: "it's 😀", processId: connection.processId } }])
  }),
  conformanceCase('a notification of another session reaches an idle one', ['many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    await script(connection, 'listen elsewhere')
    const { events } = collect(connection)
    await script(other, "notify elsewhere, 'x'; notify elsewhere, 'y'")
    await until('the notifications come', () => events.length === 2)
    deepStrictEqual(events, ['x', 'y'].map(payload => ({ kind: 'notification', notification: { channel: 'elsewhere', payload, processId: other.processId } })))
  }),
  conformanceCase('a setting that the server reports and that changes is told', ['many sessions'], async ({ connect }) => {
    const connection = await connect()
    const { events } = collect(connection)
    await script(connection, "set application_name to 'changed'")
    deepStrictEqual(events, [{ kind: 'parameter', name: 'application_name', value: 'changed' }])
    equal(connection.parameters.get('application_name'), 'changed')
    await script(connection, 'begin; set application_name to again; rollback')
    equal(connection.parameters.get('application_name'), 'changed')
  }),
  conformanceCase('who unsubscribes hears no more, and each subscription is by itself', [], async ({ connect }) => {
    const connection = await connect()
    let heard = 0
    const listener = (): void => {
      heard += 1
    }
    const [first, second] = [connection.subscribe(listener), connection.subscribe(listener)]
    await script(connection, notice('both'))
    equal(heard, 2)
    first()
    first()
    await script(connection, notice('one'))
    equal(heard, 3)
    second()
    await script(connection, notice('none'))
    equal(heard, 3)
  }),
  conformanceCase('a listener may unsubscribe while it is told', [], async ({ connect }) => {
    const connection = await connect()
    const order: string[] = []
    const stop = connection.subscribe(() => {
      order.push('first')
      stop()
    })
    connection.subscribe(() => order.push('second'))
    await script(connection, notice('twice'))
    await script(connection, notice('once'))
    deepStrictEqual(order, ['first', 'second', 'second'])
  }),
  conformanceCase('the loss is told once, as the last event, and is what loss() gives', [], async ({ connect }) => {
    const connection = await connect()
    const { events } = collect(connection)
    await script(connection, notice('before'))
    connection.destroy('enough')
    connection.destroy('more than enough')
    await connection.close()
    const loss = connection.loss()
    ok(loss !== undefined)
    deepStrictEqual(events.map(({ kind }) => kind), ['notice', 'lost'])
    deepStrictEqual(events[1], { kind: 'lost', loss })
    deepStrictEqual(loss, { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'enough' })
  }),
]
