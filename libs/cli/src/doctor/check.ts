/** What one look of the doctor came to. `fix` says what to do where it failed. */
export interface Finding {
  readonly bot: string
  readonly check: string
  /** `skipped` = what it stands on has failed. */
  readonly state: 'ok' | 'warn' | 'failed' | 'skipped'
  readonly says: string
  readonly fix?: string
}

/** A look that failed: the sentence, and what to do. */
export class Sick extends Error {
  override readonly name = 'Sick'
  readonly fix: string
  constructor(message: string, fix: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.fix = fix
  }
}

/** One look. Answers what it saw, in words; throws `Sick`. A word that begins with `warn:` is a warning. */
export interface Check<Body> {
  readonly name: string
  /** Its failure leaves nothing for the later ones to stand on. */
  readonly vital?: boolean
  look(body: Body): Promise<string>
}

/** Runs the looks in order; after a vital one failed the rest is skipped. `told` hears each as it ends. */
export async function examine<Body>(
  bot: string,
  body: Body,
  checks: readonly Check<Body>[],
  told: (one: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  let skipping: string | undefined
  for (const check of checks) {
    const finding =
      skipping === undefined
        ? await lookOnce(bot, body, check)
        : { bot, check: check.name, state: 'skipped' as const, says: `needs ${skipping}` }
    if (finding.state === 'failed' && check.vital === true) skipping = check.name
    findings.push(finding)
    told(finding)
  }
  return findings
}

async function lookOnce<Body>(bot: string, body: Body, check: Check<Body>): Promise<Finding> {
  try {
    const says = await check.look(body)
    return says.startsWith('warn: ')
      ? { bot, check: check.name, state: 'warn', says: says.slice('warn: '.length) }
      : { bot, check: check.name, state: 'ok', says }
  } catch (error) {
    if (error instanceof Sick) return { bot, check: check.name, state: 'failed', says: error.message, fix: error.fix }
    return {
      bot,
      check: check.name,
      state: 'failed',
      says: error instanceof Error ? error.message : String(error),
      fix: 'This is not a failure that I know. Run the bot in the foreground (`npm run bot -- <name>`) and look at its log.',
    }
  }
}
