import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Buckets in seconds (operations.md §6). */
const buckets = {
  fast: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  reply: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  long: [1, 5, 15, 60, 300, 900, 3_600],
} as const

type Labels = Readonly<Record<string, string>>
/** For each label its closed set of values, so that every series exists at 0 from the start. */
type Sets = Readonly<Record<string, readonly string[]>>

/** The process's series. The only importer of prom-client: names get their prefix and the bot's label here. */
export interface Metrics {
  counter(name: string, help: string, sets?: Sets): (labels?: Labels, by?: number) => void
  histogram(name: string, help: string, shape: keyof typeof buckets, labels?: readonly string[]): (value: number, labels?: Labels) => void
  /** A gauge that is read when it is scraped. */
  gauge(
    name: string,
    help: string,
    read: (set: (value: number, labels?: Labels) => void) => void | Promise<void>,
    labels?: readonly string[],
  ): void
  /** Everything in Prometheus' text form. */
  text(): Promise<string>
  readonly contentType: string
}

export function openMetrics(bot: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ bot })
  collectDefaultMetrics({ register: registry })
  const named = (name: string, help: string): { name: string; help: string; registers: Registry[] } => ({
    name: `nightshift_${name}`,
    help,
    registers: [registry],
  })
  return {
    counter: (name, help, sets = {}) => {
      const counter = new Counter({ ...named(name, help), labelNames: Object.keys(sets) })
      for (const labels of product(sets)) counter.inc(labels, 0)
      return (labels = {}, by = 1) => counter.inc(labels, by)
    },
    histogram: (name, help, shape, labels = []) => {
      const histogram = new Histogram({ ...named(name, help), labelNames: [...labels], buckets: [...buckets[shape]] })
      return (value, values = {}) => histogram.observe(values, value)
    },
    gauge: (name, help, read, labels = []) => {
      new Gauge({
        ...named(name, help),
        labelNames: [...labels],
        async collect() {
          this.reset()
          await read((value, values = {}) => this.set(values, value))
        },
      })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Every combination of the label values. */
function product(sets: Sets): readonly Labels[] {
  return Object.entries(sets).reduce<readonly Labels[]>(
    (rows, [label, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [label]: value }))),
    [{}],
  )
}
