import { typeTestSuite } from '@quern/testing/type-tests'

typeTestSuite(new URL('..', import.meta.url))
