import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Campaign, type CampaignEnd } from "../../src/campaign/campaign.ts";
import { CampaignRecord } from "../../src/campaign/campaign-record.ts";
import { CampaignFolder } from "../../src/campaign/folder/campaign-folder.ts";
import { Journal, type JournalEvent } from "../../src/campaign/folder/journal.ts";
import type { Ledger } from "../../src/campaign/ledger.ts";
import { type Plan, type Shard, WHOLE } from "../../src/campaign/plan.ts";
import type {
  Death,
  OrderWatch,
  UnitWorker,
  WorkOrder,
} from "../../src/campaign/workers/worker-messages.ts";
import { findingKey } from "../../src/fuzz/finding-key.ts";
import { GENERATOR_VERSION } from "../../src/fuzz/unit/generator-version.ts";
import type { FoundCase, UnitReport } from "../../src/fuzz/unit/unit-report.ts";
import { writeScenario } from "../../src/scenario/write-scenario.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const root = temporaryFolder();
let made = 0;

/** A folder for a campaign, not made yet. */
export function newFolder(): CampaignFolder {
  return new CampaignFolder(join(root, String(made++)));
}

/** A plan of so many units of ten runs. */
export function planOf(units: number, shard: Shard = WHOLE): Plan {
  return {
    ...{ generator: GENERATOR_VERSION, seed: 7, kernel: "4.6", inputs: [], shard },
    properties: ["used-ring"],
    ...{ runs: units * 10, runsPerUnit: 10 },
  };
}

/** A report that depends on the unit number alone; units overlap in edges and findings. */
export function reportOf({ unit, runs }: WorkOrder): UnitReport {
  const edges = [0, unit % 5, unit % 7, 10 + Math.floor(unit / 3)].sort((a, b) => a - b);
  return {
    runs,
    edges,
    kept: edges.map((id, n) => ({ input: Uint8Array.of(unit, n), edges: [id] })),
    findings: unit % 2 === 0 ? [] : [0, 1].map((run) => findingOf(unit, run)),
  };
}

/** A finding whose file says what it is, as those of real units do. */
export function findingOf(unit: number, run: number): FoundCase {
  const property = "a-law";
  const message = `cause ${"abcd"[unit % 4]}, unit ${unit}, run ${run}`;
  const text = writeScenario({
    ...{ name: "x", kernel: "4.6", kind: property, maps: [], memory: [], steps: [] },
    finding: { property, message, step: 0, seed: 7, unit, run, generator: GENERATOR_VERSION },
  });
  return {
    key: findingKey({ property, message }),
    property,
    message,
    run,
    extension: ".json",
    text,
  };
}

/** What the first runs of a unit come to. */
export function partOf(order: WorkOrder, runs: number): UnitReport {
  const { findings, ...whole } = reportOf(order);
  const seen = findings.filter(({ run = 0 }) => run >= order.from && run < runs);
  return { ...whole, runs, findings: seen };
}

/** Reports each run, and answers after as many turns as it is told, so that units finish in any order. */
export class FakeWorker implements UnitWorker {
  private stopped = false;

  constructor(
    private readonly delays: readonly number[] = [0],
    private readonly fate: (order: WorkOrder) => Death | undefined = () => undefined,
  ) {}

  async work(
    order: WorkOrder,
    _silence: number,
    { onRuns, onPart }: OrderWatch = {},
  ): Promise<UnitReport | Death> {
    const turns = this.delays[order.unit % this.delays.length] ?? 0;
    for (let runs = order.from + 1; runs < order.runs && !order.probe; runs++) {
      onRuns?.(runs);
      for (let n = 0; n < turns; n++) await Promise.resolve();
      if (this.stopped) return { died: "crash", message: "stopped" };
      onPart?.(partOf(order, runs));
    }
    return this.fate(order) ?? partOf(order, order.runs);
  }

  stop(): void {
    this.stopped = true;
  }

  kill(): void {
    this.stopped = true;
  }
}

/** Work on a campaign with fake workers, from its start or from where it was stopped. */
export async function campaign(
  plan: Plan,
  workers: readonly UnitWorker[],
  folder = newFolder(),
  stopAfter = Number.POSITIVE_INFINITY,
  tick = 1,
): Promise<{ folder: CampaignFolder; ledger: Ledger; end: CampaignEnd }> {
  if (!existsSync(folder.path)) {
    folder.make();
    folder.begin(plan, []);
  }
  const units = folder.units(plan);
  folder.keepOnly(units);
  const record = new CampaignRecord(folder, plan, units);
  const journal = new Journal(folder.journal);
  const history: JournalEvent[] = [];
  let clock = 0;
  const running = new Campaign({
    ...{ plan, journal, history, record, workers, now: () => (clock += tick) },
    onProgress: () => {
      if (record.tally.runs >= stopAfter) running.stop();
    },
  });
  const end = await running.run();
  journal.close();
  return { folder, ledger: record.tally, end };
}

/** Everything that a campaign left, by name. */
export function contents({ path }: CampaignFolder) {
  const names = ["units", "parts", "corpus", "findings"].filter((name) =>
    existsSync(join(path, name)),
  );
  return names.flatMap((name) =>
    readdirSync(join(path, name))
      .sort()
      .map((file) => [name, file, readFileSync(join(path, name, file), "utf8")]),
  );
}
