import { gapTimer } from '@nightshift/bot'
import type { Random } from '@nightshift/resilience'
import type { Claim, Json, Store } from '@nightshift/store'
import type { BackfillReport, DeviceRecord, Gap, LinkMemory } from '@nightshift/webex'

/** Nothing older is looked back for (webex.md §8). */
const lookBackMs = 24 * 3_600_000
const gapLeaseMs = 120_000

/** What the link keeps over restarts, in the bot's store. */
export async function linkMemory(store: Store, replica: string, random: Random): Promise<LinkMemory> {
  const clusters = new Map(await store.read((tx) => tx.link.clusters()))
  const gapClaims = new Map<number, Claim>()
  const keep = (key: string) => (device: DeviceRecord | undefined) =>
    store.commit((tx) => tx.settings.put(key, device === undefined ? undefined : (device as unknown as Json))) // a DeviceRecord is plain JSON
  const kept = (key: string) => async () => (await store.read((tx) => tx.settings.get(key))) as unknown as DeviceRecord | undefined // `keep` wrote it

  return {
    install: () =>
      store.commit(async (tx) => {
        const known = await tx.settings.get('install')
        if (typeof known === 'string') return known
        const drawn = random.hex(4)
        await tx.settings.put('install', drawn)
        return drawn
      }),
    device: kept(`device:${replica}`),
    keepDevice: keep(`device:${replica}`),
    candidate: kept(`candidate:${replica}`),
    keepCandidate: keep(`candidate:${replica}`),
    covered: (from) =>
      store.commit(async (tx) => {
        const gap = await tx.link.openCoverage(replica, from, from - lookBackMs)
        return gap === undefined ? undefined : await tx.link.openGap(gap.from, gap.to, 'not listening')
      }),
    extendCoverage: (to) => store.commit((tx) => tx.link.extendCoverage(replica, to)),
    openGap: (from, to, cause) => store.commit((tx) => tx.link.openGap(from, to, cause)),
    claimGap: () =>
      store.commit(async (tx): Promise<Gap | undefined> => {
        for (const gap of await tx.link.openGaps()) {
          // Asked again for one we hold: its walk failed half-way, and is begun again.
          const ours = gapClaims.get(gap.id)
          const claim = ours
            ? await tx.claims.extend(ours, gapLeaseMs).catch(() => undefined)
            : await tx.claims.take('gap', String(gap.id), gapLeaseMs)
          if (!claim) {
            gapClaims.delete(gap.id)
            continue
          }
          gapClaims.set(gap.id, claim)
          return gap
        }
        return undefined
      }),
    closeGap: async (gap: Gap, report: BackfillReport) => {
      const claim = gapClaims.get(gap.id)
      if (!claim) return
      gapClaims.delete(gap.id)
      await store.commit(async (tx) => {
        await tx.link.closeGap(claim, gap.id, report as unknown as Json) // a BackfillReport is plain JSON
        await tx.timers.set(gapTimer(gap, report.truncated, store.now()))
        await tx.claims.release(claim)
      })
    },
    cursor: (room) => store.read((tx) => tx.link.cursor(room)),
    walked: (room, at) =>
      store.commit(async (tx) => {
        await tx.link.moveCursor(room, at)
        await tx.inbox.unhold(room)
      }),
    busyRooms: () => store.read((tx) => tx.link.busyRooms()),
    cluster: (room) => clusters.get(room),
    learnCluster: (room, cluster) => {
      if (clusters.get(room) === cluster) return
      clusters.set(room, cluster)
      // Learned again from the next answer if this one is lost.
      store.commit((tx) => tx.link.learnCluster(room, cluster)).catch(() => undefined)
    },
  }
}
