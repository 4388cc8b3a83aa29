import type { Step } from '@quern/testing/faults'
import type { RawOptions } from './raw-clients.ts'

/** What the process of a client is told. */
export type ToChild =
  | { readonly kind: 'open'; readonly client: string; readonly options: RawOptions; readonly survive: boolean }
  | { readonly kind: 'run'; readonly tag: number }
  | { readonly kind: 'goOn'; readonly tag: number }
  | { readonly kind: 'close' }

/** What it tells. */
export type ToParent =
  | { readonly kind: 'opened' | 'closed' | 'uncaught' }
  | { readonly kind: 'at'; readonly tag: number; readonly step: Step; readonly backend: number }
  | { readonly kind: 'told'; readonly tag: number; readonly verdict: 'acknowledged' | 'failed' }
