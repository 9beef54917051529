import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Campaign, type CampaignEnd } from "../../../src/campaign/campaign.ts";
import { CampaignRecord } from "../../../src/campaign/campaign-record.ts";
import { CampaignFolder } from "../../../src/campaign/folder/campaign-folder.ts";
import { Journal, type JournalEvent } from "../../../src/campaign/folder/journal.ts";
import type { Ledger } from "../../../src/campaign/ledger.ts";
import { commonPlan, mergeInto, readSource } from "../../../src/campaign/merge.ts";
import { nthUnit, type Plan, type Shard, WHOLE } from "../../../src/campaign/plan.ts";
import { folderTally } from "../../../src/campaign/tally.ts";
import type {
  Death,
  OrderWatch,
  UnitWorker,
  WorkOrder,
} from "../../../src/campaign/workers/worker-messages.ts";
import { findingKey } from "../../../src/fuzz/finding-key.ts";
import { GENERATOR_VERSION } from "../../../src/fuzz/unit/generator-version.ts";
import type { FoundCase, UnitReport } from "../../../src/fuzz/unit/unit-report.ts";

import { writeScenario } from "../../../src/scenario/write-scenario.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const root = temporaryFolder();
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
  return {
    runs,
    edges,
    kept: edges.map((id, n) => ({ input: Uint8Array.of(unit, n), edges: [id] })),
    findings: unit % 2 === 0 ? [] : [0, 1].map((run) => findingOf(unit, run)),
  };
}

/** A finding whose file says what it is, as those of real units do. */
function findingOf(unit: number, run: number): FoundCase {
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
function partOf(order: WorkOrder, runs: number): UnitReport {
  const { findings, ...whole } = reportOf(order);
  const seen = findings.filter(({ run = 0 }) => run >= order.from && run < runs);
  return { ...whole, runs, findings: seen };
}

/** Reports each run, and answers after as many turns as it is told, so that units finish in any order. */
class FakeWorker implements UnitWorker {
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
function contents({ path }: CampaignFolder) {
  const names = ["units", "parts", "corpus", "findings"].filter((name) =>
    existsSync(join(path, name)),
  );
  return names.flatMap((name) =>
    readdirSync(join(path, name))
      .sort()
      .map((file) => [name, file, readFileSync(join(path, name, file), "utf8")]),
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
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 229 }), async (turns, stopAt) => {
        const workers = () => [1, 2, 3].map(() => new FakeWorker(turns));
        const first = await campaign(planOf(23), workers(), undefined, stopAt);
        expect(first.ledger.runs).toBeGreaterThanOrEqual(stopAt);
        const { folder } = first;
        expect(folderTally(folder.units(planOf(23))).runs).toBe(first.ledger.runs);
        const { end } = await campaign(planOf(23), workers(), folder);
        expect(end.why).toBe("complete");
        expect(contents(folder)).toEqual(contents(calm.folder));
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

  it("counts what workers have done, whether they reported it or not", async () => {
    let stop = () => {};
    const worker: UnitWorker = {
      work: async (order, _, watch) => {
        if (order.unit === 0) return reportOf(order);
        watch?.onPart?.(partOf(order, 4));
        watch?.onRuns?.(7);
        await new Promise<void>((done) => (stop = done));
        return { died: "crash", message: "stopped" };
      },
      stop: () => stop(),
      kill: () => undefined,
    };
    const plan = { ...planOf(9), maxSeconds: 200 };
    const slowly = [undefined, undefined, 20_000] as const;
    const { end, ledger } = await campaign(plan, [worker], ...slowly);
    expect(end).toMatchObject({ why: "time", discarded: 3 });
    expect([ledger.units, ledger.begun, ledger.runs]).toEqual([1, 1, 14]);
    // Unit 1 has a finding at run 0, and it is not finished.
    expect(ledger.findings.map(({ unit, run }) => [unit, run])).toEqual([[1, 0]]);
  });

  it("fails when its folder is removed, and recreates nothing", async () => {
    const folder = new CampaignFolder(join(root, String(made++)));
    const fate = ({ unit }: WorkOrder) => {
      if (unit === 2) rmSync(folder.path, { recursive: true });
      return undefined;
    };
    const { end } = await campaign(planOf(5), [new FakeWorker([0], fate)], folder);
    expect(end.why).toBe("failed");
    expect(String(end.error)).toContain("the folder of the campaign was removed while it ran");
    expect(existsSync(folder.path)).toBe(false);
  });
});

describe("damage", () => {
  async function damaged(act: (path: string) => void) {
    const plan = planOf(9);
    const calm = await campaign(plan, [new FakeWorker()]);
    const before = contents(calm.folder);
    act(calm.folder.path);
    const units = calm.folder.units(plan);
    const again = await campaign(plan, [new FakeWorker()], calm.folder);
    expect(contents(calm.folder)).toEqual(before);
    return { units, tally: folderTally(units), calm, again };
  }

  it("to a marker costs that unit and no other, and not its findings", async () => {
    const { units, tally, calm } = await damaged((path) => {
      writeFileSync(join(path, "units", "1.json"), "{");
    });
    expect(units.troubles).toEqual(["unit 1: its marker is damaged"]);
    expect(tally.units).toBe(8);
    expect(tally.findings).toEqual(calm.ledger.findings);
  });

  it("to a finding of a unit that is not finished makes it look for that one again", async () => {
    const plan = planOf(9);
    const calm = await campaign(plan, [new FakeWorker()]);
    const { folder } = await campaign(plan, [new FakeWorker()], undefined, 15);
    const [part] = folder.units(plan).parts;
    const [seen] = part?.findings ?? [];
    writeFileSync(join(folder.path, "findings", seen?.file ?? ""), "flipped");
    const units = folder.units(plan);
    expect(units.troubles).toEqual([`unit 1: ${seen?.file} is missing or damaged`]);
    expect(folderTally(units).findingCount).toBe(1);
    await campaign(plan, [new FakeWorker()], folder);
    expect(contents(folder)).toEqual(contents(calm.folder));
  });

  it("leaves no finding behind that a killed process had replaced", async () => {
    const plan = planOf(9);
    const calm = await campaign(plan, [new FakeWorker()]);
    const before = contents(calm.folder);
    const { text } = findingOf(1, 0);
    calm.folder.findings.put(text.replace('"steps":[]', '"steps": []'), ".json");
    expect(contents(calm.folder)).not.toEqual(before);
    expect(folderTally(calm.folder.units(plan)).findings).toEqual(calm.ledger.findings);
    await campaign(plan, [new FakeWorker()], calm.folder);
    expect(contents(calm.folder)).toEqual(before);
  });

  it("to an input costs nothing that was counted", async () => {
    const { units, tally, calm } = await damaged((path) => {
      const [name = ""] = readdirSync(join(path, "corpus"));
      writeFileSync(join(path, "corpus", name), "flipped");
    });
    expect(units.troubles).toHaveLength(1);
    expect([tally.units, tally.runs]).toEqual([9, 90]);
    expect(tally.findings).toEqual(calm.ledger.findings);
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
    expect(source.units.markers.map(({ unit }) => unit)).toEqual([1, 4]);
    expect(nthUnit(source.plan, 1)).toBe(4);
    const into = new CampaignFolder(join(root, String(made++)));
    into.make();
    expect(mergeInto(into, commonPlan([source]), [source]).missing).toEqual([
      ...["unit 0", "units 2 to 3", "units 5 to 6"],
    ]);
  });
});
