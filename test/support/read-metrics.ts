/** One series and its value, as Prometheus reads it. */
export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Reads what `/metrics` answers. Throws on a line that is no sample and no comment. */
export function readMetrics(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = /^([a-z_][a-z\d_]*)(?:\{(.*)\})? (-?\d\S*|NaN)$/i.exec(line) ?? [] // not measured yet: NaN
      if (name === undefined) throw new Error(`Expected a sample, got "${line}"`)
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text] as const)
      return { name, labels: Object.fromEntries(pairs), value: Number(value) }
    })
}

/** The value of a series, which is to be there once. */
export function valueOf(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
  const found = samples.filter((it) => it.name === name && isLike(it.labels, labels))
  const [only] = found
  if (only === undefined || found.length > 1) {
    throw new Error(`Expected one series ${name} ${JSON.stringify(labels)}, got ${found.length}`)
  }
  return only.value
}

/** The values of all series of a name, by one of their labels. */
export function valuesBy(samples: readonly Sample[], name: string, label: string): Record<string, number> {
  return Object.fromEntries(samples.filter((it) => it.name === name).map((it) => [it.labels[label] ?? '', it.value]))
}

function isLike(labels: Record<string, string>, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([label, text]) => labels[label] === text)
}
