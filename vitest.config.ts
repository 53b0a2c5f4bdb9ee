import { defineConfig } from 'vitest/config'
import { scratch } from './tests/vitest-scratch.ts'
import { SlowFirst } from './tests/vitest-sequencer.ts'
import { compileCache } from './libs/cli/src/compile-cache.ts'

const env = { ...compileCache, ...scratch() }
const engine = ['tests/e2e/{image,compose}.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['libs/**/*.test.ts', 'services/**/*.test.ts', 'tests/unit/**/*.test.ts', 'tests/bench/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          // Isolation costs 0.45 s a file; these tests share nothing.
          isolate: false,
          env,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'suites',
          include: ['tests/{chaos,desk,e2e,conformance,process}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...engine],
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
    // Suites mostly wait: two at a time, whatever the machine.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './tests/vitest-reporter.ts'],
  },
})
