import type { Schema } from './config.ts'

const words = `# Nightshift on Kubernetes

One chart, a map of bots: each entry of \`bots\` that is on becomes its own Deployment, named \`<release>-<bot>\`, with its own account, configuration,
volume, Service and network policy.

## A trial, without an account

Everything is simulated. The images have to be where the nodes find them (\`npm run image -- --all\`).

    helm install nightshift helm/nightshift --set sandbox.enabled=true --wait
    helm test nightshift                                 # --logs shows what failed; what passed leaves nothing
    kubectl port-forward svc/nightshift-sandbox 8080     # http://localhost:8080

## With a real Webex

    kubectl create secret generic toodles --from-file=webex-token
    helm install nightshift helm/nightshift -f soc.yaml

    # soc.yaml
    image: { registry: registry.example.com/soc }
    defaults:
      config:
        org: { domains: [example.com] }
        roles: { lead: [you@example.com] }
    bots:
      toodles: { secrets: { existingSecret: toodles } }
      msoar:
        secrets: { existingSecret: msoar }
        config: { connectors: { xsoar: { url: https://xsoar.example.com } } }
        egress: { xsoar: { cidrs: [10.20.0.15/32], ports: [443] } }
      pinger: { enabled: false }

A secret is referred to by name and never stands in the values. Its keys become files that the bot reads again every 10 s, so a new token needs no rollout.
What stands in \`config\` is checked by the bot's own schema, before anything is applied.

## What changes, and what it costs

| I want to | I set |
|---|---|
| change one bot's configuration; it alone rolls | \`bots.<bot>.config\` |
| let Pinger restart a bot that no longer answers | \`bots.pinger.kubernetes.enabled\` |
| reach a tool at a private address | \`bots.<bot>.egress\` |
| see series in Prometheus | \`monitoring.serviceMonitor\` or \`monitoring.podMonitor\` |
| go through a proxy, or trust my own CA | \`proxy\`, \`caBundle\` |
| change the chart | \`templates/\`, \`values.yaml\`; then \`npm run chart -- --write\`, which also writes this page, the schema and the golden files |

## Where it fails

- One replica per bot, its record in SQLite on a volume: a rollout is a gap of a second or two, which is read back. If a node is lost, its bots wait until
  Kubernetes declares it gone. \`replicas\` over 1, Postgres and leader leases are refused as not in this version.
- The volumes of bots are kept after an uninstall; those of a trial are not.
- With \`helm template\` a trial needs \`sandbox.existingSecret\`, since nothing can be drawn and kept; the placeholder is refused by the API server.
- Egress is by address: Kubernetes' policies know no names.
`

/** The chart's page: what it is for, and every key with its default and its meaning, by the schema and \`values.yaml\`. */
export function readme(schema: Schema & { readonly definitions: Readonly<Record<string, Schema>> }, values: unknown): string {
  const rows: string[] = []
  const walk = (path: string, given: Schema, value: unknown): void => {
    const one = given.$ref === undefined ? given : (schema.definitions[given.$ref.replace('#/definitions/', '')] ?? given)
    const below = Object.entries(one.properties ?? {})
    if (below.length === 0 || path === 'defaults.config')
      rows.push(`| \`${path}\` | ${shown(value)} | ${(one.description ?? '').replaceAll('|', '\\|')} |`)
    else for (const [key, child] of below) walk(path === '' ? key : `${path}.${key}`, child, at(value, key))
  }
  const { bots, ...others } = schema.properties ?? {}
  walk('', { properties: others }, values)
  const own = Object.entries(bots?.properties ?? {}).flatMap(([bot, { properties = {} }]) =>
    Object.entries(properties)
      .filter(([key, { $ref }]) => key !== 'config' && $ref === undefined)
      .map(([key, one]) => `| \`bots.${bot}.${key}\` | ${shown(at(at(at(values, 'bots'), bot), key))} | ${one.description ?? ''} |`),
  )
  const off = Object.keys(bots?.properties ?? {}).filter((bot) => at(at(at(values, 'bots'), bot), 'enabled') === false)
  return `${words}
## Every key

Each entry of \`bots\` takes every key of \`defaults\`, and lays it over them. Off, as they do not exist yet: ${off.join(', ')}.

| key | default | meaning |
|---|---|---|
${[...rows, ...own].join('\n')}
`
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? (value as Readonly<Record<string, unknown>>)[key] : undefined // narrowed above
}

function shown(value: unknown): string {
  return value === undefined || value === '' ? '–' : `\`${JSON.stringify(value)}\``
}
