import { expect, test } from 'vitest'
import { ClaimLost } from '../errors.ts'
import { claimed, dawn, heard, leaseMs, said, taken, type Stage } from './stage.ts'

export function stepsSuite(stage: () => Promise<Stage>): void {
  test('a step is fresh once, then started, then done with its result', async () => {
    const { clock, a } = await stage()
    const [id = 0] = await heard(a, said('x', 0))
    const lane = await claimed(a, 'lane', 'room')
    await taken(a, lane)
    const begin = (key: string) => a.commit((tx) => tx.steps.begin(lane, id, key))
    expect(await a.read((tx) => tx.steps.any(id))).toBe(false)
    expect(await begin('add')).toEqual({ state: 'fresh' })
    expect(await a.read((tx) => tx.steps.any(id))).toBe(true)
    await clock.advance(100)
    expect(await begin('add')).toEqual({ state: 'started', startedAt: dawn })
    await a.commit((tx) => tx.steps.again(lane, id, 'add'))
    expect(await begin('add')).toEqual({ state: 'started', startedAt: dawn + 100 })
    await a.commit((tx) => tx.steps.done(lane, id, 'add', { ticket: 7 }))
    expect(await begin('add')).toEqual({ state: 'done', result: { ticket: 7 } })
    expect(await begin('other')).toEqual({ state: 'fresh' })
  })

  test('a step that is not started, or done already, cannot be done', async () => {
    const { a } = await stage()
    const lane = await claimed(a, 'lane', 'room')
    await expect(a.commit((tx) => tx.steps.done(lane, 1, 'add', null))).rejects.toThrow('must be started')
    await a.commit(async (tx) => {
      await tx.steps.begin(lane, 1, 'add')
      await tx.steps.done(lane, 1, 'add', null)
    })
    await expect(a.commit((tx) => tx.steps.done(lane, 1, 'add', 'other'))).rejects.toThrow('must be started')
    await expect(a.commit((tx) => tx.steps.again(lane, 1, 'add'))).rejects.toThrow('must be started')
    expect(await a.commit((tx) => tx.steps.begin(lane, 1, 'add'))).toEqual({ state: 'done', result: null })
  })

  test('who has lost the claim begins no step and finishes none', async () => {
    const { clock, a, b } = await stage()
    const lost = await claimed(a, 'lane', 'room')
    await a.commit((tx) => tx.steps.begin(lost, 1, 'add'))
    await clock.advance(leaseMs)
    const lane = await claimed(b, 'lane', 'room')
    for (const late of [
      a.commit((tx) => tx.steps.begin(lost, 1, 'new')),
      a.commit((tx) => tx.steps.again(lost, 1, 'add')),
      a.commit((tx) => tx.steps.done(lost, 1, 'add', null)),
    ]) {
      await expect(late).rejects.toBeInstanceOf(ClaimLost)
    }
    expect(await b.commit((tx) => tx.steps.begin(lane, 1, 'add'))).toEqual({ state: 'started', startedAt: dawn })
    expect(await b.commit((tx) => tx.steps.begin(lane, 1, 'new'))).toEqual({ state: 'fresh' })
  })

  test('a step whose attempt surely did nothing is fresh again; one that is done stays done', async () => {
    const { a } = await stage()
    const lane = await claimed(a, 'lane', 'room')
    await a.commit(async (tx) => {
      await tx.steps.begin(lane, 1, 'add')
      await tx.steps.undone(lane, 1, 'add')
    })
    expect(await a.read((tx) => tx.steps.any(1))).toBe(false)
    await a.commit(async (tx) => {
      await tx.steps.begin(lane, 1, 'add')
      await tx.steps.done(lane, 1, 'add', 7)
      await tx.steps.undone(lane, 1, 'add')
    })
    expect(await a.commit((tx) => tx.steps.begin(lane, 1, 'add'))).toEqual({ state: 'done', result: 7 })
  })
}
