import manifest from '../package.json' with { type: 'json' }

/** The product's version: one for all its parts. */
export const version: string = manifest.version
