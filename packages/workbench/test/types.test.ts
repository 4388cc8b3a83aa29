import { typeTestSuite } from '@quern/workbench/type-tests'

typeTestSuite(new URL('..', import.meta.url))
