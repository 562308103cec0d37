/** Collects what `settle` and `merge` need of a run's options. */
import type { Options } from "../../config/options.ts";
import { notRenderedText } from "../../judge/judge.ts";
import { docsOf, tool } from "../../model/report/tool.ts";
import type { SettleOptions } from "../../settle/settle.ts";

/** What `pullgate merge` needs to judge and settle shards as the undivided run would have. */
export interface SettleSettings {
  declared: Options["cluster"]["declared"];
  offline: boolean;
  ignore: Options["rules"]["ignore"];
  rules: Options["rules"]["severities"];
  failOn: Options["rules"]["failOn"];
  onUnverified: Options["rules"]["onUnverified"];
  minVerified: number;
  explainCredentials: boolean;
  baseline: Options["rules"]["baseline"];
}

export function settleSettings({ cluster, network, rules, report }: Options): SettleSettings {
  return {
    declared: cluster.declared,
    offline: network.offline,
    ignore: rules.ignore,
    rules: rules.severities,
    failOn: rules.failOn,
    onUnverified: rules.onUnverified,
    minVerified: rules.minVerified,
    explainCredentials: report.explainCredentials,
    baseline: rules.baseline,
  };
}

/** `today` is "2027-01-31", or "" if no suppression can apply. */
export function settleOptions(
  options: Options,
  today: string,
  partial: boolean = false,
): SettleOptions {
  const { ignore, rules, onUnverified, explainCredentials, baseline, offline } =
    settleSettings(options);
  const { pin, writeBaseline } = options.report;
  return {
    ignore,
    rules,
    onUnverified,
    explainCredentials,
    baseline,
    offline,
    pin,
    writeBaseline,
    partial,
    today,
    tool,
    docs: docsOf,
    notRenderedText,
  };
}

/** The current day in UTC: "2027-01-31". */
export function currentDay(): string {
  return new Date().toISOString().slice(0, 10);
}
