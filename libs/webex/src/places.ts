/** Where Webex is: what the configuration and the catalogue know. */
export interface Places {
  /** Base of the public REST calls, without a trailing slash. A promise only until the catalogue is here. */
  rest(signal?: AbortSignal): string | Promise<string>
  /** Whether a call to the address may carry the token. */
  mayCarry(url: string): boolean
  /** Region of the ids of an address's host, as far as the catalogue knows it. */
  clusterOf(url: string): string | undefined
}
