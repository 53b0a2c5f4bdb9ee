import { z } from 'zod'

/**
 * What XSOAR sends, as far as it is read: unknown fields are kept, missing ones are absent, `null` stands for absent (it is written in Go).
 */
const text = z.string().nullish()
const many = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((list) => list ?? [])
const dictionary = z.record(z.string(), z.unknown()).nullish()

export const incidentShape = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  name: text,
  type: text,
  severity: z.number().nullish(),
  status: z.number(),
  owner: text,
  created: z.string(),
  modified: text,
  closed: text,
  closingUserId: text,
  version: z.number(),
  details: text,
  closeNotes: text,
  labels: many(z.looseObject({ type: text, value: text })),
  linkedIncidents: many(z.string()),
  CustomFields: dictionary,
  customFields: dictionary,
})
export type Incident = z.output<typeof incidentShape>

export const foundShape = z.looseObject({ total: z.number(), data: many(incidentShape) })
export const closedShape = z.looseObject({ notUpdated: z.number().nullish() })
export const createdShape = z.looseObject({ id: z.union([z.string(), z.number()]).transform(String), version: z.number().nullish() })

export const timerShape = z.looseObject({
  sla: z.number().optional(),
  slaStatus: z.number().optional(),
  runStatus: z.string().optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  lastPauseDate: z.string().optional(),
  accumulatedPause: z.number().optional(),
  totalDuration: z.number().optional(),
})

export const entryShape = z.looseObject({
  id: z.string(),
  version: z.number().nullish(),
  user: text,
  created: z.string(),
  contents: z.unknown(),
  note: z.boolean().nullish(),
  category: text,
  parentId: text,
  file: text,
  fileMetadata: z.looseObject({ sha256: text, SHA256: text }).nullish(),
})
export type WireEntry = z.output<typeof entryShape>
export const entriesShape = z.looseObject({ entries: many(entryShape) })

export const listShape = z.looseObject({
  id: z.string(),
  name: text,
  type: text,
  version: z.number().nullish(),
  data: z.unknown(),
})
export type WireList = z.output<typeof listShape>
export const listsShape = many(listShape)

export const usersShape = many(z.looseObject({ id: text, username: text, email: text }))
export const selfShape = z.looseObject({ username: z.string().optional(), id: z.string().optional() })

/** A task of a work plan; a sub-playbook stands in its task. */
export interface WireTask {
  readonly id?: string | undefined
  readonly state?: string | null | undefined
  readonly completedBy?: string | null | undefined
  readonly type?: string | null | undefined
  readonly task?: { readonly name?: string | null | undefined; readonly options?: readonly string[] | null | undefined } | null | undefined
  readonly subPlaybook?: WirePlaybook | null | undefined
}
export interface WirePlaybook {
  readonly name?: string | null | undefined
  readonly tasks?: Readonly<Record<string, WireTask>> | null | undefined
}
const task: z.ZodType<WireTask> = z.looseObject({
  id: z.string().optional(),
  state: text,
  completedBy: text,
  type: text,
  task: z.looseObject({ name: text, options: z.array(z.string()).nullish() }).nullish(),
  get subPlaybook() {
    return playbook.nullish()
  },
})
const playbook: z.ZodType<WirePlaybook> = z.looseObject({ name: text, tasks: z.record(z.string(), task).nullish() })
export const workplanShape = z.looseObject({ invPlaybook: playbook.nullish() })

/** The form of an error, in either flavour. */
export const errorShape = z.looseObject({ id: text, title: text, detail: text, error: text })
