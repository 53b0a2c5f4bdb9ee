import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends every run with one line that says it all: `N passed, N failed, N skipped`. A file that could not run counts as failed. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 }
    for (const module of modules) {
      const before = count.failed
      for (const test of module.children.allTests()) count[outcome(test)]++
      // A file that could not be loaded, or whose preparation failed, has no failed test of its own.
      if (module.state() === 'failed' && count.failed === before) count.failed++
    }
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
  }
}

function outcome(test: TestCase): 'passed' | 'failed' | 'skipped' {
  const { state } = test.result()
  return state === 'passed' || state === 'failed' ? state : 'skipped'
}
