/** A promise of the chart, in words, and how it is proven: by not throwing. */
export interface Claim {
  readonly name: string
  /** A tool besides Helm, by its command; where it is absent the claim is skipped. */
  readonly needs?: string
  readonly check: () => unknown
}

export function claim(name: string, check: () => unknown, needs?: string): Claim {
  return { name, check, ...(needs === undefined ? {} : { needs }) }
}

/** What stands at a path such as `spec.template.spec.containers.0.image`; undefined where nothing does. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((here, key) => {
    if (typeof here !== 'object' || here === null) return undefined
    return (here as Readonly<Record<string, unknown>>)[key] // an object or a list, by the line above
  }, value)
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path)
  return Array.isArray(found) ? found : []
}

/** Proves claim after claim. The last line is `N passed, N failed, N skipped`; resolves with whether none failed. */
export async function prove(rooms: Readonly<Record<string, readonly Claim[]>>, has: (tool: string) => boolean): Promise<boolean> {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const [room, claims] of Object.entries(rooms)) {
    process.stdout.write(`${room}\n`)
    for (const { name, needs, check } of claims) {
      const absent = ['helm', ...(needs === undefined ? [] : [needs])].find((tool) => !has(tool))
      const [outcome, why] =
        absent === undefined ? await proven(check) : (['skipped', absent === 'helm' ? '' : `${absent} is absent`] as const)
      count[outcome]++
      process.stdout.write(
        `  ${{ passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[outcome]} ${name}${why === '' ? '' : `\n       ${why.trim().replaceAll('\n', '\n       ')}`}\n`,
      )
    }
  }
  process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
  return count.failed === 0
}

async function proven(check: () => unknown): Promise<readonly ['passed' | 'failed', string]> {
  try {
    await check()
    return ['passed', '']
  } catch (error) {
    return ['failed', error instanceof Error ? error.message : String(error)]
  }
}
