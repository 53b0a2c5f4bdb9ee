import { expect, test } from 'vitest'
import { ClaimLost } from '../errors.ts'
import { claimed, heard, leaseMs, said, taken, told, type Stage } from './stage.ts'

export function claimsSuite(stage: () => Promise<Stage>): void {
  test('a living claim cannot be taken, neither by another nor by its own owner', async () => {
    const { a, b } = await stage()
    const claim = await claimed(a, 'lane', 'room')
    expect(claim).toMatchObject({ kind: 'lane', name: 'room', owner: 'a', epoch: 1, until: a.now() + leaseMs })
    expect(await b.commit((tx) => tx.claims.take('lane', 'room', leaseMs))).toBeUndefined()
    expect(await a.commit((tx) => tx.claims.take('lane', 'room', leaseMs))).toBeUndefined()
  })

  test('claims of another kind or name are their own', async () => {
    const { a, b } = await stage()
    await claimed(a, 'lane', 'room')
    expect((await claimed(b, 'send', 'room')).owner).toBe('b')
    expect((await claimed(b, 'lane', 'other')).owner).toBe('b')
  })

  test('the deadline is the end of the lease on the monotonic clock', async () => {
    const { clock, a } = await stage()
    await clock.advance(4_321)
    const claim = await claimed(a, 'lane', 'room')
    expect(claim.deadline - clock.monotonic()).toBe(claim.until - a.now())
    expect(claim.deadline - clock.monotonic()).toBe(leaseMs)
  })

  test('a holder that was paused past its lease can change nothing any more, and the row goes to the next', async () => {
    const { clock, a, b } = await stage()
    const [id = 0] = await heard(a, said('question', 0))
    const paused = await claimed(a, 'lane', 'room')
    await taken(a, paused)
    await clock.advance(leaseMs)
    const next = await claimed(b, 'lane', 'room')
    expect(next.epoch).toBe(2)
    expect(await taken(b, next)).toMatchObject({ id, attempts: 2, state: 'running' })
    const late = a.commit(async (tx) => {
      await tx.outbox.put([told('answered twice')])
      await tx.inbox.done(paused, id)
    })
    await expect(late).rejects.toBeInstanceOf(ClaimLost)
    await expect(a.commit((tx) => tx.claims.hold(paused))).rejects.toBeInstanceOf(ClaimLost)
    await expect(a.commit((tx) => tx.claims.extend(paused, leaseMs))).rejects.toBeInstanceOf(ClaimLost)
    expect((await a.read((tx) => tx.outbox.counts())).ready).toBe(0)
    await b.commit((tx) => tx.inbox.done(next, id))
    expect((await b.read((tx) => tx.inbox.get(id)))?.state).toBe('done')
  })

  test('a lease that has ended is lost even where nobody took it', async () => {
    const { clock, a } = await stage()
    const claim = await claimed(a, 'lane', 'room')
    await clock.advance(leaseMs - 1)
    await a.commit((tx) => tx.claims.hold(claim))
    await clock.advance(1)
    await expect(a.commit((tx) => tx.claims.hold(claim))).rejects.toBeInstanceOf(ClaimLost)
  })

  test('epochs rise with each holder, also of the same owner and also after a release', async () => {
    const { clock, a, b } = await stage()
    const first = await claimed(a, 'send', 'room')
    await a.commit((tx) => tx.claims.release(first))
    const second = await claimed(a, 'send', 'room')
    await clock.advance(leaseMs)
    const third = await claimed(b, 'send', 'room')
    expect([first.epoch, second.epoch, third.epoch]).toEqual([1, 2, 3])
    await expect(a.commit((tx) => tx.claims.hold(first))).rejects.toBeInstanceOf(ClaimLost)
  })

  test('a heartbeat moves the end on, and never back', async () => {
    const { clock, a, b } = await stage()
    const claim = await claimed(a, 'lane', 'room')
    await clock.advance(6_000)
    const later = await a.commit((tx) => tx.claims.extend(claim, leaseMs))
    expect([later.until, later.epoch]).toEqual([claim.until + 6_000, claim.epoch])
    expect(later.deadline - claim.deadline).toBe(6_000)
    expect((await a.commit((tx) => tx.claims.extend(later, 1))).until).toBe(later.until)
    await clock.advance(leaseMs - 1)
    expect(await b.commit((tx) => tx.claims.take('lane', 'room', leaseMs))).toBeUndefined()
    await a.commit((tx) => tx.claims.hold(later))
  })

  test('what is given back is free at once; giving back what is not ours any more is no error', async () => {
    const { a, b } = await stage()
    const claim = await claimed(a, 'lane', 'room')
    await a.commit((tx) => tx.claims.release(claim))
    const next = await claimed(b, 'lane', 'room')
    await a.commit((tx) => tx.claims.release(claim))
    await b.commit((tx) => tx.claims.hold(next))
  })

  test('a claim that was given back is lost within the same transaction too', async () => {
    const { a } = await stage()
    const claim = await claimed(a, 'lane', 'room')
    const late = a.commit(async (tx) => {
      await tx.claims.hold(claim)
      await tx.claims.release(claim)
      await tx.claims.hold(claim)
    })
    await expect(late).rejects.toBeInstanceOf(ClaimLost)
  })

  test('of many that want one claim at once exactly one gets it', async () => {
    const { a, b } = await stage()
    const tries = Array.from({ length: 20 }, (_, turn) => (turn % 2 === 0 ? a : b).commit((tx) => tx.claims.take('leader', 'one', leaseMs)))
    expect((await Promise.all(tries)).filter((claim) => claim !== undefined)).toHaveLength(1)
  })
}
