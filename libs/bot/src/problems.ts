import type { z } from 'zod'

/** What is wrong with the fields of a form, in words for people: the schema's own sentences, but for what a client left out or sent as something else. */
export function problemsOf(error: z.ZodError | undefined): readonly { readonly field: string; readonly problem: string }[] {
  return (error?.issues ?? []).map((issue) => ({
    field: String(issue.path[0] ?? 'form'),
    problem:
      issue.code === 'invalid_type'
        ? issue.message.endsWith('received undefined')
          ? 'is missing'
          : 'is not what the form asks for'
        : issue.message,
  }))
}
