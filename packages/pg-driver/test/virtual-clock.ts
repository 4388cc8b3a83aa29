export { settle, type VirtualClock, virtualClock } from '@quern/testing/clock'
