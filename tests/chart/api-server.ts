import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** As much of an API server as `helm install --dry-run=server` asks: what kinds there are, and what is in one namespace. */
export interface ApiServer extends AsyncDisposable {
  readonly url: string
}

type Row = { readonly metadata: { readonly name: string }; readonly [key: string]: unknown }

/** Opens one on a free port, with these Secrets in it. */
export async function apiServer(secrets: readonly Row[] = []): Promise<ApiServer> {
  const kinds: readonly (readonly [string, string, readonly (readonly [name: string, kind: string])[]])[] = [
    [
      '/api/v1',
      'v1',
      [
        ['services', 'Service'],
        ['secrets', 'Secret'],
        ['configmaps', 'ConfigMap'],
        ['pods', 'Pod'],
        ['serviceaccounts', 'ServiceAccount'],
        ['persistentvolumeclaims', 'PersistentVolumeClaim'],
      ],
    ],
    ['/apis/apps/v1', 'apps/v1', [['deployments', 'Deployment']]],
    ['/apis/networking.k8s.io/v1', 'networking.k8s.io/v1', [['networkpolicies', 'NetworkPolicy']]],
    [
      '/apis/rbac.authorization.k8s.io/v1',
      'rbac.authorization.k8s.io/v1',
      [
        ['roles', 'Role'],
        ['rolebindings', 'RoleBinding'],
      ],
    ],
  ]
  const groups = kinds.flatMap(([, groupVersion]) => {
    const [name, version] = groupVersion.split('/')
    return version === undefined ? [] : [{ name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } }]
  })
  const found = new Map<string, unknown>([
    ['/version', { major: '1', minor: '37', gitVersion: 'v1.37.0' }],
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups }],
    ...kinds.map(([path, groupVersion, names]): [string, unknown] => [
      path,
      {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion,
        resources: names.map(([name, kind]) => ({
          name,
          kind,
          singularName: kind.toLowerCase(),
          namespaced: true,
          verbs: ['get', 'list', 'create', 'patch'],
        })),
      },
    ]),
    ['/api/v1/namespaces/soc/services', { kind: 'ServiceList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [] }],
    ['/api/v1/namespaces/soc/secrets', { kind: 'SecretList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [] }],
    ...secrets.map((one): [string, unknown] => [
      `/api/v1/namespaces/soc/secrets/${one.metadata.name}`,
      { kind: 'Secret', apiVersion: 'v1', ...one },
    ]),
  ])
  const absent = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }
  const server = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const body = found.get(pathname)
    answer.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? absent))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo // a TCP server that listens has an address of this shape
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}
