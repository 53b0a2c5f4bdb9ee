import { Hono } from 'hono'
import { z } from 'zod'
import { bodyOf, formOf, textIn } from './body.ts'
import type { SimContext } from './context.ts'
import { attach, complete, ticketOr, write } from './deeds.ts'
import { badRequest, missing, SimRefusal } from './errors.ts'
import { sentinelOf } from './incidents.ts'
import { workplan } from './playbook.ts'
import type { SimEntry } from './rows.ts'
import { loseBySentinel, refuseBySentinel } from './sentinels.ts'
import { wireEntry, wireTicket } from './wire.ts'

const entriesShape = z.looseObject({
  pageSize: z.int().min(1),
  categories: z.array(z.string()).default([]),
  fromTime: z.string().optional(),
})
const entryShape = z.looseObject({
  investigationId: z.string(),
  data: z.string(),
  args: z.record(z.string(), z.object({ simple: z.string() })).optional(),
})
const noteShape = z.looseObject({ id: z.string(), version: z.number(), investigationId: z.string(), data: z.string() })

/** X5–X8, X11–X13. */
export function warRoomRoutes(context: SimContext): Hono {
  const { store, account } = context
  const routes = new Hono()
  routes.post('/investigation/:id', async (c) => {
    const id = c.req.param('id')
    refuseBySentinel(sentinelOf(id), false)
    const { pageSize, categories, fromTime } = await bodyOf(c, entriesShape)
    ticketOr(context, id)
    const from = fromTime === undefined ? -Infinity : Date.parse(fromTime)
    const found = store.entries(id).filter((one) => one.created >= from && isWanted(one, categories))
    return c.json({ id, entries: found.slice(-pageSize).map((one) => wireEntry(one, id)) })
  })
  routes.get('/investigation/:id/workplan', (c) => {
    refuseBySentinel(sentinelOf(c.req.param('id')), false)
    return c.json(workplan(ticketOr(context, c.req.param('id'))))
  })
  routes.post('/entry', async (c) => {
    const { investigationId: id, data, args = {} } = await bodyOf(c, entryShape)
    refuseBySentinel(sentinelOf(id), false)
    const entry = data.startsWith('!') ? commanded(context, id, data.slice(1), args) : write(context, id, account, data)
    await loseBySentinel(sentinelOf(id), context, c.req.raw.signal)
    return c.json(wireEntry(entry, id))
  })
  routes.post('/entry/note', async (c) => {
    const { id, investigationId, data } = await bodyOf(c, noteShape)
    const found = store.entries(investigationId).find((one) => one.id === id)
    if (!found) throw missing(`entry ${id}`)
    const entry = { ...found, note: data === 'true', version: found.version + 1 }
    store.putEntry(investigationId, entry)
    return c.json(wireEntry(entry, investigationId))
  })
  routes.post('/incident/upload/:id', async (c) => {
    const id = c.req.param('id')
    refuseBySentinel(sentinelOf(id), false)
    const form = await formOf(c)
    const file = form.get('file')
    if (!(file instanceof Blob)) throw badRequest('a file was expected')
    attach(context, id, account, textIn(form, 'fileName'), new Uint8Array(await file.arrayBuffer()), textIn(form, 'fileComment'))
    await loseBySentinel(sentinelOf(id), context, c.req.raw.signal)
    return c.json(wireTicket(ticketOr(context, id), context.clock.now()))
  })
  for (const path of ['/v2/inv-playbook/task/complete', '/inv-playbook/task/complete'])
    routes.post(path, async (c) => {
      const form = await formOf(c)
      const id = textIn(form, 'investigationId')
      refuseBySentinel(sentinelOf(id), true)
      const comment = [textIn(form, 'taskInput'), textIn(form, 'taskComment')].filter((part) => part !== '').join(': ')
      const outcome = complete(context, id, textIn(form, 'taskId'), account, comment)
      // The real one does this now and then; this ticket always (bots.md §14).
      if (id === '1390') return c.redirect(`/#/WorkPlan/${id}`, 303)
      if (outcome === 'already') throw new SimRefusal(400, 'task_error', 'Task error', 'Task is completed already')
      await loseBySentinel(sentinelOf(id), context, c.req.raw.signal)
      return c.json(workplan(ticketOr(context, id)))
    })
  return routes
}

function commanded(context: SimContext, id: string, name: string, args: Readonly<Record<string, { readonly simple: string }>>): SimEntry {
  const simple = Object.fromEntries(Object.entries(args).map(([arg, { simple }]) => [arg, simple]))
  const results = context.commands(name, simple)
  if (!results) throw badRequest(`Unsupported command: ${name}`)
  const shown = Object.entries(simple).map(([arg, value]) => ` ${arg}=${JSON.stringify(value)}`)
  const parent = write(context, id, context.account, `!${name}${shown.join('')}`)
  for (const contents of results) write(context, id, 'dbot', contents, { parentId: parent.id })
  return parent
}

function isWanted(entry: SimEntry, categories: readonly string[]): boolean {
  if (categories.length === 0) return true
  const own = [
    ...(entry.note ? ['notes'] : []),
    entry.category === 'chat' ? 'chats' : entry.category === 'attachment' ? 'attachments' : 'incidentInfo',
  ]
  return own.some((one) => categories.includes(one))
}
