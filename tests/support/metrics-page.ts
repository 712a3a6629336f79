/** One family of numbers on a `/metrics` page. */
export interface MetricFamily {
  name: string;
  kind: string;
  help: string;
  /** What is behind each name with its labels. */
  samples: ReadonlyMap<string, number>;
}

/** Reads the text that Prometheus reads, by the names of the families. */
export function readMetrics(text: string): ReadonlyMap<string, MetricFamily> {
  const families = new Map<string, MetricFamily & { samples: Map<string, number> }>();
  let family: (MetricFamily & { samples: Map<string, number> }) | undefined;
  for (const line of text.split('\n')) {
    const [, name = '', help = ''] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    if (name !== '') families.set(name, (family = { name, help, kind: '', samples: new Map() }));
    const [, kind] = /^# TYPE \S+ (\w+)$/.exec(line) ?? [];
    if (kind !== undefined && family) family.kind = kind;
    const [, sample, value] = /^([a-z]\S*?(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (sample !== undefined && family) family.samples.set(sample, Number(value));
  }
  return families;
}
