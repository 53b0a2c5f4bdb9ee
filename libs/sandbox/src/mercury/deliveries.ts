import type { Delivery } from '../contract.ts'

/** What was sent to which device, and when it was acknowledged: the last of it. */
export interface DeliveryLog {
  sent(delivery: Omit<Delivery, 'ackedAt' | 'times'>): void
  acked(device: string, envelope: string, at: number): void
  all(): readonly Delivery[]
  clear(): void
}

/** A log of the last `size` deliveries. A redelivered envelope counts anew. */
export function deliveryLog(size = 20_000): DeliveryLog {
  const rows = new Map<string, Delivery>()
  return {
    sent: (delivery) => {
      const key = `${delivery.device}/${delivery.envelope}`
      const before = rows.get(key)
      rows.delete(key)
      rows.set(key, { ...delivery, times: (before?.times ?? 0) + 1 })
      if (rows.size > size) rows.delete(rows.keys().next().value ?? '')
    },
    acked: (device, envelope, at) => {
      const key = `${device}/${envelope}`
      const row = rows.get(key)
      if (row) rows.set(key, { ...row, ackedAt: at })
    },
    all: () => [...rows.values()],
    clear: () => rows.clear(),
  }
}
