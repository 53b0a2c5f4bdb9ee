import type { BackfillReport, DeviceRecord, Gap, LinkMemory } from '../contract.ts'

/** A link's memory that dies with the process, and shows what it holds. */
export interface OpenMemory extends LinkMemory {
  readonly kept: { device: DeviceRecord | undefined; candidate: DeviceRecord | undefined }
  readonly coverage: { from: number; to: number }[]
  readonly gaps: readonly { readonly gap: Gap; readonly report: BackfillReport | undefined }[]
  readonly cursors: Map<string, number>
  readonly busy: Set<string>
  /** While set, every call rejects with it, as a store that is away. */
  down: Error | undefined
}

/** An empty memory of installation `install`. */
export function openMemory(install = '0badcafe'): OpenMemory {
  const clusters = new Map<string, string>()
  const gaps: { gap: Gap; report: BackfillReport | undefined; claimed: boolean }[] = []
  const memory: OpenMemory = {
    kept: { device: undefined, candidate: undefined },
    coverage: [],
    gaps,
    cursors: new Map(),
    busy: new Set(),
    down: undefined,
    install: async () => install,
    device: async () => memory.kept.device,
    keepDevice: async (device) => void (memory.kept.device = device),
    candidate: async () => memory.kept.candidate,
    keepCandidate: async (device) => void (memory.kept.candidate = device),
    covered: async (from) => {
      if (memory.down) throw memory.down
      const last = memory.coverage.at(-1)
      memory.coverage.push({ from, to: from })
      return last && last.to < from ? await memory.openGap(last.to, from, 'not listening') : undefined
    },
    extendCoverage: async (to) => {
      if (memory.down) throw memory.down
      const last = memory.coverage.at(-1)
      if (last) last.to = Math.max(last.to, to)
    },
    openGap: async (from, to, cause) => {
      const gap = { id: gaps.length + 1, from, to, cause }
      gaps.push({ gap, report: undefined, claimed: false })
      return gap
    },
    claimGap: async () => {
      const open = gaps.find(({ claimed }) => !claimed)
      if (open) open.claimed = true
      return open?.gap
    },
    closeGap: async ({ id }, report) => {
      const row = gaps.find(({ gap }) => gap.id === id)
      if (row) row.report = report
    },
    cursor: async (room) => memory.cursors.get(room),
    walked: async (room, at) => void memory.cursors.set(room, at),
    busyRooms: async () => [...memory.busy],
    cluster: (room) => clusters.get(room),
    learnCluster: (room, cluster) => void clusters.set(room, cluster),
  }
  return memory
}
