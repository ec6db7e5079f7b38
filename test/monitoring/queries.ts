import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";

export const FOLDER = join(import.meta.dirname, "../../monitoring");

interface Rules {
  groups: { rules: { alert: string; expr: string }[] }[];
}

interface Dashboard {
  panels: { title: string; targets?: { expr: string }[] }[];
}

/** A query, and where it stands. */
export interface Query {
  of: string;
  query: string;
}

const textOf = (file: string) => readFileSync(join(FOLDER, file), "utf8");

export function alertQueries(): Query[] {
  const { groups } = parse(textOf("alerts.yml")) as Rules;
  return groups.flatMap(({ rules }) => rules).map(({ alert, expr }) => ({ of: alert, query: expr }));
}

export function dashboardQueries(): Query[] {
  const { panels } = JSON.parse(textOf("grafana-dashboard.json")) as Dashboard;
  // Grafana fills in its variables before it asks.
  const filled = (expr: string) => expr.replaceAll("$__rate_interval", "5m").replaceAll("$instance", ".*");
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ of: title, query: filled(expr) })),
  );
}

/** The metrics that a query names, by Prometheus's own grammar. @throws Error if it is no query */
export function metricsOf({ of, query }: Query): string[] {
  const names: string[] = [];
  parser.parse(query).iterate({
    enter(node) {
      const text = query.slice(node.from, node.to);
      if (node.type.isError) throw new Error(`${of}: not PromQL at "${text}": ${query}`);
      if (node.name === "Identifier") names.push(text);
    },
  });
  return names;
}
