import { createServer } from 'node:net'

/** The wanted port, or the next free one. */
export async function freePort(wanted: number, host = '127.0.0.1'): Promise<number> {
  for (let port = wanted; port < wanted + 200; port++) {
    if (await isFree(port, host)) return port
  }
  throw new Error(`Cannot find a free port as all from ${wanted} to ${wanted + 199} are taken`)
}

/** So many ports, each free and each another, from the wanted one on. */
export async function freePorts(wanted: number, count: number, host?: string): Promise<readonly number[]> {
  const ports: number[] = []
  for (let from = wanted; ports.length < count; from = (ports.at(-1) ?? from) + 1) ports.push(await freePort(from, host))
  return ports
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
