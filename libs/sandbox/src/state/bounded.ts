/** Adds to a map that never holds more than `most` entries: the oldest go. */
export function addBounded<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value ?? '')
}
