import { callerOf } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { Refusal } from '../refusal.ts'
import { uuidIn } from '../wire-ids.ts'
import { page, maxOf } from './paging.ts'
import { personJson } from './shapes.ts'

/** `/v1/people`. */
export const people: Surface = {
  name: 'people',
  serve: (door, kernel) => {
    const { people: table } = kernel.state
    door.get('/v1/people/me', (c) => c.json(personJson(callerOf(c))))
    door.get('/v1/people/:id', (c) => {
      callerOf(c)
      const person = table.get(uuidIn('PEOPLE', c.req.param('id')) ?? '')
      if (!person) throw new Refusal(404, 'Person not found.')
      return c.json(personJson(person))
    })
    door.get('/v1/people', (c) => {
      callerOf(c)
      const { email, id, displayName } = c.req.query()
      if (id !== undefined) {
        const ids = id.split(',').filter(Boolean)
        const found = ids.flatMap((one) => table.get(uuidIn('PEOPLE', one) ?? '') ?? [])
        const known = new Set(found.map((person) => person.uuid))
        return c.json({ items: found.map(personJson), notFoundIds: ids.filter((one) => !known.has(uuidIn('PEOPLE', one) ?? '')) })
      }
      if (email === undefined && displayName === undefined) throw new Refusal(400, 'Email, displayName, or id list must be specified.')
      const found = [...table.all()].filter((person) =>
        email === undefined
          ? person.name.toLowerCase().startsWith(displayName?.toLowerCase() ?? '')
          : person.email.toLowerCase() === email.toLowerCase(),
      )
      return c.json({ items: page(c, kernel.settings.publicUrl, found, maxOf(c, 1_000, 100)).map(personJson), notFoundIds: null })
    })
  },
}
