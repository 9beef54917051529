import { existsSync, readFileSync, rmSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folderTally } from "../../../src/campaign/tally.ts";
import type {
  Death,
  UnitWorker,
  WorkOrder,
} from "../../../src/campaign/workers/worker-messages.ts";
import {
  campaign,
  contents,
  FakeWorker,
  newFolder,
  partOf,
  planOf,
  reportOf,
} from "../../support/fake-campaign.ts";

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
    const folder = newFolder();
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
