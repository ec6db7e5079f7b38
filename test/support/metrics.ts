/** What `/metrics` serves: the value of each series, and the labels of each metric by its name. */
export interface Scrape {
  /** By the series as it is written, such as `hallmark_requests_total{kind="token",outcome="success"}`. */
  values: Map<string, number>;
  labels: Map<string, Set<string>>;
}

export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`);
  return parseMetrics(await response.text());
}

/** Reads Prometheus's text format. */
export function parseMetrics(text: string): Scrape {
  const values = new Map<string, number>();
  const labels = new Map<string, Set<string>>();
  let name = "";
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const type = /^# TYPE (\S+)/.exec(line);
    if (type !== null) labels.set((name = type[1] as string), new Set());
    if (line.startsWith("#")) continue;
    const [series, value] = line.split(/ (?=\S+$)/) as [string, string];
    values.set(series, Number(value));
    for (const [, label] of series.matchAll(/[{,]([a-z_]+)="/g)) {
      // A part of every histogram.
      if (label !== "le") labels.get(name)?.add(label as string);
    }
  }
  return { values, labels };
}
