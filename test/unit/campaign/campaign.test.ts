import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Campaign, type CampaignEnd } from "../../../src/campaign/campaign.ts";
import { CampaignFolder } from "../../../src/campaign/folder/campaign-folder.ts";
import { Journal, type JournalEvent } from "../../../src/campaign/folder/journal.ts";
import { Ledger } from "../../../src/campaign/ledger.ts";
import { commonPlan, mergeInto, readSource } from "../../../src/campaign/merge.ts";
import { nthUnit, type Plan, type Shard, WHOLE } from "../../../src/campaign/plan.ts";
import type {
  Death,
  UnitWorker,
  WorkOrder,
} from "../../../src/campaign/workers/worker-messages.ts";
import { GENERATOR_VERSION } from "../../../src/fuzz/unit/generator-version.ts";
import type { UnitReport } from "../../../src/fuzz/unit/unit-report.ts";

const root = mkdtempSync(join(tmpdir(), "vhostctl-"));
let made = 0;

function planOf(units: number, shard: Shard = WHOLE): Plan {
  return {
    ...{ generator: GENERATOR_VERSION, seed: 7, kernel: "4.6", inputs: [], shard },
    properties: ["used-ring"],
    ...{ runs: units * 10, runsPerUnit: 10 },
  };
}

/** A report that depends on the unit number alone; units overlap in edges and findings. */
function reportOf({ unit, runs }: WorkOrder): UnitReport {
  const edges = [0, unit % 5, unit % 7, 10 + Math.floor(unit / 3)].sort((a, b) => a - b);
  const key = `a-law: ${unit % 4}`;
  return {
    runs,
    edges,
    kept: edges.map((id, n) => ({ input: Uint8Array.of(unit, n), edges: [id] })),
    findings:
      unit % 2 === 0
        ? []
        : [
            ...[key, key].map((same, run) => ({
              ...{ key: same, property: "a-law", message: `${unit} ${run}`, run },
              ...{ extension: ".json" as const, text: `{"unit":${unit},"run":${run}}\n` },
            })),
          ],
  };
}

/** Answers after a given number of turns, so that units finish in any order. */
class FakeWorker implements UnitWorker {
  constructor(
    private readonly delays: readonly number[] = [0],
    private readonly fate: (order: WorkOrder) => Death | undefined = () => undefined,
  ) {}

  async work(
    order: WorkOrder,
    _silence: number,
    onRuns?: (done: number) => void,
  ): Promise<UnitReport | Death> {
    onRuns?.(order.runs - 1);
    const turns = this.delays[order.unit % this.delays.length] ?? 0;
    for (let n = 0; n < turns; n++) await Promise.resolve();
    return this.fate(order) ?? reportOf(order);
  }

  stop(): void {}
}

async function campaign(
  plan: Plan,
  workers: readonly UnitWorker[],
  folder = new CampaignFolder(join(root, String(made++))),
  stopAfter = Number.POSITIVE_INFINITY,
  tick = 1,
): Promise<{ folder: CampaignFolder; ledger: Ledger; end: CampaignEnd }> {
  if (!existsSync(folder.path)) {
    folder.make();
    folder.begin(plan, []);
  }
  const ledger = new Ledger();
  for (const marker of folder.units(plan).markers) ledger.enter(marker);
  const journal = new Journal(folder.journal);
  const history: JournalEvent[] = [];
  let clock = 0;
  const running = new Campaign({
    ...{ plan, folder, journal, history, ledger, workers, now: () => (clock += tick) },
    onUnit: () => {
      if (ledger.units >= stopAfter) running.stop();
    },
  });
  const end = await running.run();
  journal.close();
  return { folder, ledger, end };
}

function contents({ path }: CampaignFolder) {
  return ["units", "corpus", "findings"].map((name) =>
    readdirSync(join(path, name))
      .sort()
      .map((file) => [file, readFileSync(join(path, name, file), "utf8")]),
  );
}

describe("a campaign", () => {
  it("gives the same results in any order of units, and wherever it is stopped", async () => {
    const calm = await campaign(planOf(23), [new FakeWorker()]);
    expect(calm.end.why).toBe("complete");
    expect(calm.ledger.runs).toBe(230);
    expect(calm.ledger.findings.map(({ unit, run }) => [unit, run])).toEqual([
      [1, 0],
      [3, 0],
    ]);
    const delays = fc.array(fc.nat(30), { minLength: 1, maxLength: 23 });
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 23 }), async (turns, stopAt) => {
        const workers = () => [1, 2, 3].map(() => new FakeWorker(turns));
        const first = await campaign(planOf(23), workers(), undefined, stopAt);
        const { end } = await campaign(planOf(23), workers(), first.folder);
        expect(end.why).toBe("complete");
        expect(contents(first.folder)).toEqual(contents(calm.folder));
      }),
      { numRuns: 15 },
    );
  });

  it("keeps an input only if it reaches a new edge", async () => {
    const { folder, ledger } = await campaign(planOf(23), [new FakeWorker()]);
    const reached = new Set<number>();
    for (const { corpus } of folder.units(planOf(23)).markers) {
      for (const { edges } of corpus) {
        expect(edges.length).toBeGreaterThan(0);
        for (const id of edges) {
          expect(reached.has(id)).toBe(false);
          reached.add(id);
        }
      }
    }
    expect(reached.size).toBe(ledger.edges);
  });

  it.each([0, 1, 6, 9])(
    "finds the killing run, here %i, and keeps the runs before it",
    async (run) => {
      const kills = ({ unit, runs }: WorkOrder): Death | undefined =>
        unit === 2 && runs > run ? { died: "hang", message: "the run does not end" } : undefined;
      const { ledger, end } = await campaign(planOf(4), [new FakeWorker([0], kills)]);
      expect(end.why).toBe("complete");
      expect(ledger.findings.filter(({ unit }) => unit === 2)).toMatchObject([
        { property: "hang", run, file: expect.stringMatching(/\.unit$/) },
      ]);
      expect(ledger.runs).toBe(30 + run);
    },
  );

  it("goes on after a worker died once, and fails if no worker can be started", async () => {
    let deaths = 0;
    const once = () => (deaths++ === 0 ? ({ died: "crash", message: "oom" } as const) : undefined);
    const { ledger, folder } = await campaign(planOf(2), [new FakeWorker([0], once)]);
    expect(ledger.findings.map(({ property }) => property)).toEqual(["a-law"]);
    expect(readFileSync(folder.journal, "utf8")).toContain('"how":"crash: oom"');

    const never = () => ({ died: "start", message: "no memory" }) as const;
    const { end } = await campaign(planOf(2), [new FakeWorker([0], never)]);
    expect(end).toMatchObject({ why: "failed" });
    expect(String(end.error)).toContain("no memory");
  });

  it.each([
    ["is killed from outside twice", 1],
    ["is killed from outside during the search too", 4],
  ])("does not give up a unit whose worker %s", async (_, often) => {
    let deaths = 0;
    const killed: Death = { died: "crash", message: "the worker was killed by SIGKILL" };
    // Twice in the unit, then perhaps once during a probe, and never again.
    const fate = ({ unit, probe }: WorkOrder) => {
      if (unit !== 1) return undefined;
      if (!probe) return deaths++ < 2 ? killed : undefined;
      return often > 1 && deaths++ === often ? killed : undefined;
    };
    const { ledger, end, folder } = await campaign(planOf(3), [new FakeWorker([0], fate)]);
    expect(end.why).toBe("complete");
    expect(deaths).toBeGreaterThan(2);
    expect(ledger.runs).toBe(30);
    expect(ledger.findings.map(({ property }) => property)).toEqual(["a-law"]);
    expect(folder.units(planOf(3)).markers).toHaveLength(3);
  });

  it("blames no run if none can be singled out", async () => {
    const fate = ({ unit, probe }: WorkOrder): Death | undefined =>
      unit === 1 && !probe ? { died: "crash", message: "killed" } : undefined;
    const { ledger, end } = await campaign(planOf(3), [new FakeWorker([0], fate)]);
    expect(end.why).toBe("complete");
    expect(ledger.findings.filter(({ property }) => property === "crash")).toMatchObject([
      { run: undefined, message: "killed; no run of the unit could be singled out" },
    ]);
  });

  it("waits for a probe as long as for a unit until it knows how long a unit takes", async () => {
    const waits: number[] = [];
    class Timed extends FakeWorker {
      override work(order: WorkOrder, silence: number) {
        if (order.probe) waits.push(silence);
        return super.work(order, silence);
      }
    }
    const dies = ({ runs }: WorkOrder): Death | undefined =>
      runs > 3 ? { died: "hang", message: "hangs" } : undefined;
    await campaign(planOf(1), [new Timed([0], dies)]);
    expect(waits.length).toBeGreaterThan(2);
    expect(new Set(waits)).toEqual(new Set([60_000]));
  });

  it("counts the runs of unfinished units, and abandons them after the time is up", async () => {
    const endless = new Promise<never>(() => undefined);
    let stop = () => {};
    const worker: UnitWorker = {
      work: async (order, _, onRuns) => {
        if (order.unit === 0) return reportOf(order);
        onRuns?.(7);
        await Promise.race([endless, new Promise<void>((done) => (stop = done))]);
        return { died: "crash", message: "stopped" };
      },
      stop: () => stop(),
    };
    const plan = { ...planOf(9), maxSeconds: 200 };
    const slowly = [undefined, undefined, 20_000] as const;
    const { end, ledger } = await campaign(plan, [worker], ...slowly);
    expect(end).toMatchObject({ why: "time", discarded: 7 });
    expect(ledger.units).toBe(1);
  });
});

describe("merging shards", () => {
  it("gives the same results as the whole campaign", async () => {
    const whole = await campaign(planOf(23), [new FakeWorker()]);
    for (const count of [1, 2, 5]) {
      const shards = await Promise.all(
        Array.from({ length: count }, (_, n) =>
          campaign(planOf(23, { index: n + 1, count }), [new FakeWorker()]),
        ),
      );
      const sources = shards.map(({ folder }) => readSource(folder.path)).reverse();
      const into = new CampaignFolder(join(root, String(made++)));
      into.make();
      const merged = mergeInto(into, commonPlan(sources), [...sources, ...sources]);
      expect(merged.missing).toEqual([]);
      expect(contents(into)).toEqual(contents(whole.folder));
    }
  });

  it("lists the units that no folder has", async () => {
    const { folder } = await campaign(planOf(7, { index: 2, count: 3 }), [new FakeWorker()]);
    const source = readSource(folder.path);
    expect(source.markers.map(({ unit }) => unit)).toEqual([1, 4]);
    expect(nthUnit(source.plan, 1)).toBe(4);
    const into = new CampaignFolder(join(root, String(made++)));
    into.make();
    expect(mergeInto(into, commonPlan([source]), [source]).missing).toEqual([
      ...["unit 0", "units 2 to 3", "units 5 to 6"],
    ]);
  });
});
