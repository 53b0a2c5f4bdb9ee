import { isMap, parseDocument } from 'yaml'

const ownBlock = { greeting: 'Hello' }

/** The configuration with the bot's own block; its comments and order stay. */
export function withBlock(text: string, name: string): string {
  const document = parseDocument(text)
  const bots = document.get('bots')
  if (isMap(bots)) document.setIn(['bots', name], document.createNode(ownBlock))
  else document.set('bots', document.createNode({ [name]: ownBlock }))
  return document.toString({ lineWidth: 0 })
}

/** A text of the pattern with the new name: as a variable where it is one, else as it is. */
export function named(text: string, name: string): string {
  const id = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return text.replaceAll(/(const |\{ |\()scout\b/g, (_, before: string) => before + id).replaceAll('scout', name)
}
