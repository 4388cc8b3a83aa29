import { expect, test } from 'vitest'
import { EXACT_TEXT, isFixedSetting, sessionSettings, settingsScript } from './settings.ts'

test('the settings that the codecs rely on are fixed, the time zone is not', () => {
  expect(isFixedSetting('datestyle')).toBe(true)
  expect(isFixedSetting('DateStyle')).toBe(true)
  expect(isFixedSetting('TimeZone')).toBe(false)
  expect(isFixedSetting('statement_timeout')).toBe(false)
})

test('own settings stand over the others, whatever their case', () => {
  expect(sessionSettings({})).toEqual(EXACT_TEXT)
  expect(sessionSettings({ timezone: 'Asia/Tokyo', work_mem: '8MB' })).toEqual({
    ...Object.fromEntries(Object.entries(EXACT_TEXT).filter(([name]) => name !== 'TimeZone')), timezone: 'Asia/Tokyo', work_mem: '8MB',
  })
})

test('names and values are quoted, and a list stays one', () => {
  expect(settingsScript({ TimeZone: "it's", search_path: 'app, "My Own"', 'my.own': 'a\\b' })).toBe(
    `select pg_catalog.set_config(E'TimeZone', E'it''s', false) as "TimeZone", pg_catalog.set_config(E'search_path', E'app, "My Own"', false) as "search_path", ` +
    `pg_catalog.set_config(E'my.own', E'a\\\\b', false) as "my.own"`,
  )
})
