import type { KindValues } from './kinds.ts'

/**
 * The arguments that a pattern gives its handler, read from its text by the compiler:
 * `'assign <id:id> <to:person>'` → `{ id: string; to: string }`, `'rotation [weeks:number]'` → `{ weeks?: number }`.
 */
export type ArgsOf<P extends string> = Flatten<Tokens<P>>

type Tokens<P extends string> = P extends `${infer Head} ${infer Rest}` ? OneToken<Head> & Tokens<Rest> : OneToken<P>

type OneToken<T extends string> = T extends `<${infer Name}:${infer Kind}>`
  ? { readonly [N in Name]: ValueOf<Kind> }
  : T extends `[${infer Name}:${infer Kind}]`
    ? { readonly [N in Name]?: ValueOf<Kind> }
    : T extends `[${infer Name}=<${infer Kind}>]`
      ? { readonly [N in Name]?: ValueOf<Kind> }
      : unknown

type ValueOf<Kind extends string> = Kind extends keyof KindValues ? KindValues[Kind] : never

type Flatten<T> = { [K in keyof T]: T[K] }
