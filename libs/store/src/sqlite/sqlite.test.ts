import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { storeConformance } from '../conformance.ts'
import { openSqlite } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'nightshift-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let stores = 0

storeConformance('SQLite keeps the record', (clock, owner) =>
  openSqlite({ file: join(folder, `${++stores}.db`), bot: 'toodles', owner, clock }),
)
