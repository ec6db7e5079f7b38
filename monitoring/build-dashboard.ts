import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

// The dashboard as Grafana's own types have it. `node monitoring/build-dashboard.ts` writes the file that Grafana imports.

interface Panel {
  title: string;
  /** What to do when it moves, in a few words: docs/metrics.md has more. */
  description: string;
  unit: string;
  /** Query and legend of each line. */
  lines: [query: string, legend: string][];
}

const HERE = `instance=~"$instance"`;

const quantile = (q: number, metric: string, labels = "") =>
  `histogram_quantile(${q}, sum by (le, instance) (rate(${metric}_bucket{${HERE}${labels}}[$__rate_interval])))`;

/** Requests that issue one thing each. */
const ALONE = `, method="POST", route!~".*/batch"`;

const ROWS: Record<string, Panel[]> = {
  Requests: [
    {
      title: "Tokens issued",
      description: "Tokens that came onto the chain or the ScalarDL Ledger, a second.",
      unit: "ops",
      lines: [
        [
          `sum by (instance, kind) (rate(hallmark_tokens_issued_total{${HERE}}[$__rate_interval]))`,
          "{{instance}} {{kind}}",
        ],
      ],
    },
    {
      title: "Orders in transactions",
      description:
        "An order that fails in its block costs gas: a few are races, many are somebody who makes the operator pay.",
      unit: "ops",
      lines: [
        [
          `sum by (instance, result) (rate(hallmark_orders_total{${HERE}}[$__rate_interval]))`,
          "{{instance}} {{result}}",
        ],
      ],
    },
    {
      title: "Refused, by reason",
      description:
        "LEDGER_UNAVAILABLE: see /health/ready. OUTCOME_UNKNOWN: the chain is slow. INTERNAL_ERROR: see the log.",
      unit: "ops",
      lines: [
        [
          `sum by (kind, outcome) (rate(hallmark_requests_total{${HERE}, outcome!="success"}[$__rate_interval]))`,
          "{{kind}} {{outcome}}",
        ],
      ],
    },
    {
      title: "Time from request to answer, of requests that issue",
      description: "Slow: look at the transactions and the queue.",
      unit: "s",
      lines: [
        [quantile(0.5, "http_request_duration_seconds", ALONE), "{{instance}} median"],
        [quantile(0.99, "http_request_duration_seconds", ALONE), "{{instance}} 99 %"],
        [quantile(0.99, "hallmark_line_duration_seconds"), "{{instance}} 99 %, lines of batches"],
      ],
    },
    {
      title: "Answers, by status",
      description: "Of all routes.",
      unit: "reqps",
      lines: [
        [
          `sum by (status) (rate(http_request_duration_seconds_count{${HERE}}[$__rate_interval]))`,
          "{{status}}",
        ],
      ],
    },
  ],
  Transactions: [
    {
      title: "Queue",
      description: "It grows when more comes than the chain takes.",
      unit: "short",
      lines: [
        [`hallmark_queue_requests{${HERE}}`, "{{instance}} waiting"],
        [`hallmark_queue_capacity_requests{${HERE}}`, "{{instance}} bound"],
      ],
    },
    {
      title: "Requests in a batch",
      description: "Large batches are load, and cheaper a token.",
      unit: "short",
      lines: [
        [quantile(0.5, "hallmark_batch_requests"), "{{instance}} median"],
        [quantile(0.99, "hallmark_batch_requests"), "{{instance}} 99 %"],
      ],
    },
    {
      title: "Age of the transaction in flight",
      description: "Over 30 seconds it is replaced; if it still grows, the chain stands still.",
      unit: "s",
      lines: [
        [`hallmark_transaction_in_flight_seconds{${HERE}}`, "{{instance}} not mined"],
        [`hallmark_transaction_unsettled_seconds{${HERE}}`, "{{instance}} too few confirmations"],
        [quantile(0.5, "hallmark_transaction_duration_seconds"), "{{instance}} median until mined"],
      ],
    },
    {
      title: "Troubles of transactions",
      description: "Replacements, reverts, and what the node refuses; the log has its words.",
      unit: "ops",
      lines: [
        [
          `sum by (instance) (rate(hallmark_transaction_replacements_total{${HERE}}[$__rate_interval]))`,
          "{{instance}} replaced",
        ],
        [
          `sum by (instance) (rate(hallmark_transactions_total{${HERE}, result="reverted"}[$__rate_interval]))`,
          "{{instance}} reverted",
        ],
        [
          `sum by (instance) (rate(hallmark_rpc_errors_total{${HERE}, method="eth_sendRawTransaction", kind="error"}[$__rate_interval]))`,
          "{{instance}} refused",
        ],
        [`hallmark_operator_blocked{${HERE}}`, "{{instance}} blocked"],
      ],
    },
    {
      title: "The operator's balance",
      description: "Send it more before it is empty.",
      unit: "short",
      lines: [[`hallmark_operator_balance_ether{${HERE}}`, "{{instance}}"]],
    },
  ],
  "Chain and node": [
    {
      title: "Head and index",
      description: "The index follows the chain's head.",
      unit: "short",
      lines: [
        [`hallmark_chain_head_block{${HERE}}`, "{{instance}} head"],
        [`hallmark_index_block{${HERE}}`, "{{instance}} index"],
        [`hallmark_index_lag_blocks{${HERE}}`, "{{instance}} behind"],
      ],
    },
    {
      title: "Age of the head",
      description: "It grows when the chain stands still, or when the node can't be reached.",
      unit: "s",
      lines: [
        [`time() - hallmark_chain_head_timestamp_seconds{${HERE}}`, "{{instance}} its block"],
        [`time() - hallmark_chain_observed_timestamp_seconds{${HERE}}`, "{{instance}} since it was told"],
      ],
    },
    {
      title: "Depth of reorganisations",
      description: "CONFIRMATIONS must be above it.",
      unit: "short",
      lines: [
        [
          `increase(hallmark_reorganisation_depth_blocks_sum{${HERE}}[$__rate_interval]) / increase(hallmark_reorganisation_depth_blocks_count{${HERE}}[$__rate_interval])`,
          "{{instance}}",
        ],
      ],
    },
    {
      title: "The node's answers, 99 %",
      description: "Slow answers slow everything down.",
      unit: "s",
      lines: [
        [
          `histogram_quantile(0.99, sum by (le, method) (rate(hallmark_rpc_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
          "{{method}}",
        ],
      ],
    },
    {
      title: "Calls that failed",
      description: "unanswered: the node is away or overloaded.",
      unit: "ops",
      lines: [
        [
          `sum by (method, kind) (rate(hallmark_rpc_errors_total{${HERE}}[$__rate_interval])) > 0`,
          "{{method}} {{kind}}",
        ],
      ],
    },
  ],
  ScalarDL: [
    {
      title: "The Ledger's answers, 99 %",
      description: "With ST_LEDGER=scalardl alone. Slow: look at the Ledger's database.",
      unit: "s",
      lines: [
        [
          `histogram_quantile(0.99, sum by (le, contract) (rate(hallmark_scalardl_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
          "{{contract}}",
        ],
      ],
    },
    {
      title: "Calls of the Ledger that failed",
      description: "LEDGER_UNAVAILABLE: it is away or overloaded. INTERNAL_ERROR: see /health/ready.",
      unit: "ops",
      lines: [
        [
          `sum by (contract, code) (rate(hallmark_scalardl_errors_total{${HERE}}[$__rate_interval])) > 0`,
          "{{contract}} {{code}}",
        ],
      ],
    },
  ],
  Service: [
    {
      title: "Ready, and the session store",
      description: "0: see /health/ready.",
      unit: "short",
      lines: [
        [`hallmark_ready{${HERE}}`, "{{instance}} ready"],
        [`hallmark_session_store_up{${HERE}}`, "{{instance}} sessions"],
        [
          `sum by (instance) (rate(hallmark_session_store_errors_total{${HERE}}[$__rate_interval]))`,
          "{{instance}} questions without an answer",
        ],
      ],
    },
    {
      title: "Memory",
      description: "On the embedded chain a token takes about 20 kB, for ever.",
      unit: "bytes",
      lines: [
        [`process_resident_memory_bytes{${HERE}}`, "{{instance}} taken"],
        [`hallmark_memory_available_bytes{${HERE}}`, "{{instance}} left"],
        [`hallmark_journal_bytes{${HERE}}`, "{{instance}} journal"],
      ],
    },
    {
      title: "Delay of the event loop, 99 %",
      description: "Above 0.1: more load than one process has room for.",
      unit: "s",
      lines: [[`nodejs_eventloop_lag_p99_seconds{${HERE}}`, "{{instance}}"]],
    },
  ],
};

function panel({ title, description, unit, lines }: Panel): PanelBuilder {
  const builder = new PanelBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .min(0)
    .span(12)
    .height(8)
    .datasource({ type: "prometheus", uid: "${datasource}" });
  for (const [i, [query, legend]] of lines.entries()) {
    builder.withTarget(
      new DataqueryBuilder()
        .refId(String.fromCharCode(65 + i))
        .expr(query)
        .legendFormat(legend),
    );
  }
  return builder;
}

/** The dashboard as JSON. */
export function buildDashboard(): string {
  const dashboard = new DashboardBuilder("Hallmark")
    .uid("hallmark")
    .tags(["hallmark"])
    .refresh("30s")
    .time({ from: "now-3h", to: "now" })
    .timezone("browser")
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(
      new QueryVariableBuilder("instance")
        .label("Instance")
        .datasource({ type: "prometheus", uid: "${datasource}" })
        .query("label_values(hallmark_info, instance)")
        .multi(true)
        .includeAll(true)
        .allValue(".*"),
    );
  for (const [row, panels] of Object.entries(ROWS)) {
    dashboard.withRow(new RowBuilder(row));
    for (const each of panels) dashboard.withPanel(panel(each));
  }
  return `${JSON.stringify(dashboard.build(), undefined, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(import.meta.dirname, "grafana-dashboard.json"), buildDashboard());
}
