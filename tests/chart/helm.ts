import { spawn } from 'node:child_process'
import { parseAllDocuments } from 'yaml'
import { chart } from './generate/generate.ts'

/** An object as it would be applied. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly [key: string]: unknown
}
interface Metadata {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** What a rendering gave: its objects, or what Helm refused it with. */
export interface Rendering {
  readonly text: string
  readonly objects: readonly KubernetesObject[]
  /** Empty where it was rendered. */
  readonly error: string
}

/** How a tool ended. Status 127 where it is absent. */
export interface Run {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export const release = 'nightshift'
export const namespace = 'soc'
/** The newest minor that the chart is written for. */
export const newest = '1.37.0'

/** The version of Helm on the path, or undefined where there is none. */
export async function helmVersion(): Promise<string | undefined> {
  const { status, stdout } = await run('helm', ['version', '--template', '{{.Version}}'])
  return status === 0 ? stdout : undefined
}

/** Renders the chart with these values, without a cluster. */
export async function render(
  values: unknown = {},
  options: { readonly release?: string; readonly chart?: string; readonly flags?: readonly string[] } = {},
): Promise<Rendering> {
  const [name, where] = [options.release ?? release, options.chart ?? chart]
  const args = ['template', name, where, '--namespace', namespace, '--kube-version', newest, '--values', '-']
  const { status, stdout, stderr } = await run('helm', [...args, ...(options.flags ?? [])], JSON.stringify(values))
  return status === 0 ? { text: stdout, objects: objectsIn(stdout), error: '' } : { text: '', objects: [], error: stderr }
}

/** What helm install would apply and say, asked against the API server at `url`. */
export async function install(values: unknown, url: string): Promise<Rendering & { readonly notes: string }> {
  const { status, stdout, stderr } = await run(
    'helm',
    [
      'install',
      release,
      chart,
      '--namespace',
      namespace,
      '--dry-run=server',
      '--disable-openapi-validation',
      '--kube-apiserver',
      url,
      '--values',
      '-',
    ],
    JSON.stringify(values),
  )
  if (status !== 0) return { text: '', objects: [], notes: '', error: stderr }
  const [before = '', notes = ''] = stdout.split('\nNOTES:\n')
  const text = before.slice(before.indexOf('MANIFEST:\n') + 'MANIFEST:\n'.length)
  return { text, objects: objectsIn(text), notes, error: '' }
}

/** Runs a tool to its end. */
export function run(tool: string, args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(tool, args, { stdio: 'pipe', env: { ...process.env, ...env } })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.stdin.on('error', () => undefined)
    child.on('error', () => resolve({ status: 127, stdout, stderr: `${tool} is absent` }))
    child.on('close', (status) => resolve({ status: status ?? 1, stdout, stderr }))
    child.stdin.end(input)
  })
}

function objectsIn(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document): KubernetesObject[] => {
    const value: unknown = document.toJS()
    return value === null || value === undefined ? [] : [value as KubernetesObject] // Helm renders nothing else
  })
}
