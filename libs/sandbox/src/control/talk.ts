import { z } from 'zod'
import { edit, react, remove } from '../deeds/change.ts'
import { post } from '../deeds/post.ts'
import { press } from '../deeds/press.ts'
import { personNamed } from '../names.ts'
import { actionJson } from '../rest/shapes.ts'
import type { Kernel } from '../kernel.ts'
import type { Person, Room } from '../state/model.ts'
import { bodyOf } from './body.ts'
import { fillCard } from './card.ts'
import type { Part } from './part.ts'
import { messageNamed, placeToWrite } from './places.ts'
import { seenMessage } from './seen.ts'

const say = z.strictObject({
  as: z.string(),
  room: z.string().optional(),
  to: z.string().optional(),
  markdown: z.string(),
  replyTo: z.string().optional(),
  mention: z.string().default('auto'),
  file: z.strictObject({ name: z.string(), type: z.string(), base64: z.string() }).optional(),
})
const change = z.strictObject({ as: z.string(), message: z.string(), markdown: z.string() })
const pick = z.strictObject({ as: z.string(), message: z.string() })
const reaction = z.strictObject({
  as: z.string(),
  message: z.string(),
  reaction: z.string().default('celebrate'),
  remove: z.boolean().default(false),
})
const click = z.strictObject({
  as: z.string(),
  message: z.string(),
  action: z.union([z.string(), z.int()]),
  inputs: z.record(z.string(), z.unknown()).default({}),
})

/** What people do: write, edit, delete, react, press. */
export const talk: Part = (door, kernel) => {
  const { state } = kernel
  door.post('/say', async (c) => {
    const { as, room, to, markdown, replyTo, mention, file } = await bodyOf(c, say)
    const who = personNamed(state, as)
    const place = placeToWrite(kernel, who, room, to)
    const parent = replyTo === undefined ? undefined : messageNamed(kernel, replyTo).message.uuid
    const message = post(kernel, who, place, { markdown: withMentions(kernel, place, markdown, mention), parent, files: file && [file] })
    state.said.set(place.uuid, message.uuid)
    state.said.set(`${place.uuid} ${who.uuid}`, message.uuid)
    return c.json(seenMessage(kernel, message))
  })
  door.post('/edit', async (c) => {
    const { as, message: id, markdown } = await bodyOf(c, change)
    const { message, room } = messageNamed(kernel, id)
    return c.json(
      seenMessage(kernel, edit(kernel, personNamed(state, as), room, message, { markdown: withMentions(kernel, room, markdown, 'auto') })),
    )
  })
  door.post('/remove', async (c) => {
    const { as, message: id } = await bodyOf(c, pick)
    const { message, room } = messageNamed(kernel, id)
    remove(kernel, personNamed(state, as), room, message)
    return c.json({})
  })
  door.post('/react', async (c) => {
    const { as, message: id, reaction: name, remove: removed } = await bodyOf(c, reaction)
    const { message, room } = messageNamed(kernel, id)
    react(kernel, personNamed(state, as), room, message, name, removed)
    return c.json({})
  })
  door.post('/click', async (c) => {
    const { as, message: id, action, inputs } = await bodyOf(c, click)
    const who = personNamed(state, as)
    const { message, room } = messageNamed(kernel, id)
    return c.json(actionJson(press(kernel, who, room, message, fillCard(message, action, inputs)), room))
  })
}

/** Turns `@name` of a bot in the room into a mention, as a client's completion does. A name as `mention` puts that bot in front. */
function withMentions(kernel: Kernel, room: Room, markdown: string, mention: string): string {
  if (room.type === 'direct' || mention === 'none') return markdown
  const mark = (bot: Person): string => `<@personEmail:${bot.email}|${bot.name}>`
  if (mention !== 'auto') return `${mark(personNamed(kernel.state, mention))} ${markdown}`
  const bots = kernel.state.rooms
    .members(room.uuid)
    .flatMap(({ person }) => kernel.state.people.get(person) ?? [])
    .filter((person) => person.type === 'bot')
  return markdown.replaceAll(/(?<![\w<])@([\w-]+)/g, (whole, name: string) => {
    const bot = bots.find((one) => one.handle === name.toLowerCase() || one.name.toLowerCase() === name.toLowerCase())
    return bot ? mark(bot) : whole
  })
}
