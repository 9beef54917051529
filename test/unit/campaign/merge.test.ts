import { describe, expect, it } from "vitest";
import { commonPlan, mergeInto, readSource } from "../../../src/campaign/merge.ts";
import { nthUnit } from "../../../src/campaign/plan.ts";
import { campaign, contents, FakeWorker, newFolder, planOf } from "../../support/fake-campaign.ts";

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
      const into = newFolder();
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
    const into = newFolder();
    into.make();
    expect(mergeInto(into, commonPlan([source]), [source]).missing).toEqual([
      ...["unit 0", "units 2 to 3", "units 5 to 6"],
    ]);
  });
});
