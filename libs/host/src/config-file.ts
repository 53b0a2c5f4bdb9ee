import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { BadConfig } from './config.ts'

/** Reads a configuration file, JSON or YAML by its ending. Throws `BadConfig` with the place of the mistake. */
export function readConfigFile(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new BadConfig([`${path}: cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`])
  }
  try {
    return extname(path) === '.json' ? (JSON.parse(text) as unknown) : (parseYaml(text) as unknown)
  } catch (error) {
    const where = error instanceof YAMLParseError ? (error.linePos?.[0] ? ` at line ${error.linePos[0].line}` : '') : ''
    throw new BadConfig([`${path}: is not ${extname(path) === '.json' ? 'JSON' : 'YAML'}${where}`])
  }
}
