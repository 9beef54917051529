import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderTally } from "../../../src/campaign/tally.ts";
import { campaign, contents, FakeWorker, findingOf, planOf } from "../../support/fake-campaign.ts";

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
