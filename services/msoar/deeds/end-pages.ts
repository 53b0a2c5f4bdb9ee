import type { Part } from '@nightshift/bot'
import { endPage } from '@nightshift/desk'
import type { Asked } from '../desk.ts'
import { rootKey } from '../jobs/sla-says.ts'

/**
 * Ends the pages that a ticket had somebody called for, since the asker answers to them: an acknowledged ticket those of its respond timer
 * and of its escalation, a closed one all. A storm's page stands for other tickets too, and goes on.
 */
export async function endPages(asked: Asked, id: string, what: 'acknowledged' | 'closed'): Promise<readonly Part[]> {
  const mine = what === 'closed' ? [rootKey(`${id}:`), `escalate:${id}:`] : [rootKey(`${id}:respond`), `escalate:${id}:`]
  const parts: Part[] = []
  // Also those that have ended: a second handling after a crash needs the answer of its first.
  for (const { id: key } of await asked.records.list('pages'))
    if (mine.some((begin) => key.startsWith(begin))) parts.push(...(await endPage(asked, key, asked.by.email)))
  return parts
}
