import { join } from 'node:path'
import { fold } from '../build/fold.ts'
import { root } from '../bots.ts'

/** Arguments with which node finds the folded outside packages. Where folding fails, processes run from `node_modules`: slower, not worse. */
export async function foldedImports(): Promise<readonly string[]> {
  try {
    return ['--max-semi-space-size=2', '--import', join(await fold(root), 'hook.mjs')]
  } catch (error) {
    process.stderr.write(
      `Outside code could not be folded, so processes start more slowly: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}\n`,
    )
    return []
  }
}
