import type { Kube, Pod } from './kube.ts'

/** Runs a command about a node: `<n> exec …`, `<n> stop`, `<n> start`. Answers what it printed. */
export type NodeCommand = (index: number, ...args: readonly string[]) => Promise<string>

/** The number at the end of a node's name. */
export const nodeIndex = (name: string): number => Number(/(\d+)$/.exec(name)?.[1] ?? 1)

/** The pid of a pod's process, as its node counts. */
export async function pidInNode(kube: Kube, pod: Pod, enter: NodeCommand): Promise<string> {
  const found = JSON.parse(await kube('get', 'pod', pod.name, '--output', 'json')) as {
    readonly status: { readonly containerStatuses: readonly { readonly containerID: string }[] }
  }
  const id = (found.status.containerStatuses[0]?.containerID ?? '').replace(/^.*\/\//, '')
  const tasks = await enter(nodeIndex(pod.node), 'exec', 'ctr', '--namespace', 'k8s.io', 'tasks', 'list')
  const task = tasks.split('\n').find((line) => id !== '' && line.startsWith(id))
  const pid = task?.split(/\s+/)[1]
  if (pid === undefined) throw new Error(`no process of ${pod.name} on ${pod.node}`)
  return pid
}
