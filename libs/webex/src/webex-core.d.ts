/** The handful of members of @webex/webex-core 3.12.0 that `control.ts` touches. The package ships no types. */
declare module '@webex/webex-core' {
  interface Services {
    waitForCatalog(group: 'postauth', seconds: number): Promise<void>
    updateServices(options: { readonly forceRefresh: boolean }): Promise<void>
    get(name: string, priorityHost: boolean, group?: string): string | undefined
    list(priorityHost: boolean, group: string): Readonly<Record<string, string>>
    once(event: 'change:initFailed', run: () => void): void
    getClusterId(url: string): string | undefined
    readonly _hostCatalog?: Readonly<Record<string, readonly { readonly host?: string }[]>> | null
  }
  interface Webex {
    readonly internal: { readonly services: Services }
    request(options: Readonly<Record<string, unknown>>): Promise<{ readonly statusCode: number; readonly body: unknown }>
  }
  interface Plugin {
    extend(members: Readonly<Record<string, unknown>>): unknown
  }
  interface Core {
    readonly default: new (options: Readonly<Record<string, unknown>>) => Webex
    readonly WebexPlugin: Plugin
    registerPlugin(name: string, plugin: unknown, options?: { readonly replace: boolean }): void
    registerInternalPlugin(name: string, plugin: unknown): void
  }
  const core: Core | { readonly default: Core }
  export default core
  export type { Core, Webex }
}
