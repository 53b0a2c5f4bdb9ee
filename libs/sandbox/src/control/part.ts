import type { Hono } from 'hono'
import type { Kernel } from '../kernel.ts'

/** One part of the control API. A new one is a copy of its neighbour, and a line in `index.ts`. */
export type Part = (door: Hono, kernel: Kernel) => void
