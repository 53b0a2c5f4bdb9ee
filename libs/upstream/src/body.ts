/** What a call carries. A form is written out once, so that a second try sends the same bytes. */
export type Body = { readonly json: unknown } | { readonly form: FormData } | { readonly text: string; readonly type: string }

export interface WrittenBody {
  readonly bytes: Uint8Array<ArrayBuffer> | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** The bytes of a body, with the header that names their type. */
export async function bodyOf(body: Body | undefined): Promise<WrittenBody> {
  if (body === undefined) return { bytes: undefined, headers: {} }
  if ('json' in body) return { bytes: new TextEncoder().encode(JSON.stringify(body.json)), headers: { 'content-type': 'application/json' } }
  if ('text' in body) return { bytes: new TextEncoder().encode(body.text), headers: { 'content-type': body.type } }
  const written = new Response(body.form)
  const type = written.headers.get('content-type') ?? 'multipart/form-data'
  return { bytes: new Uint8Array(await written.arrayBuffer()), headers: { 'content-type': type } }
}
