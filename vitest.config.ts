import { defineConfig } from 'vitest/config'
import { scratch } from './tests/vitest-scratch.ts'
import { SlowFirst } from './tests/vitest-sequencer.ts'
import { compileCache } from './libs/cli/src/compile-cache.ts'

const env = { ...compileCache, ...scratch() }
/** A process of its own for each file costs a second of a core, and files share nothing but modules. */
const isolate = false
const engine = ['tests/e2e/{image,compose}.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['libs/**/*.test.ts', 'services/**/*.test.ts', 'tests/unit/**/*.test.ts', 'tests/bench/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          isolate,
          env,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'suites',
          include: ['tests/{chaos,desk,e2e,conformance,process}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...engine],
          isolate,
          env,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Builds and runs images: `npm run test:image`.
        test: { name: 'engine', include: engine, fileParallelism: false, testTimeout: 120_000, hookTimeout: 60_000 },
      },
    ],
    // Suites mostly wait: three at a time leave two cores little to rest.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './tests/vitest-reporter.ts'],
  },
})
