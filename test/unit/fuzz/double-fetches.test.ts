import { expect, it } from "vitest";
import type { EngineEvent } from "../../../src/engine/observer.ts";
import { KERNELS } from "../../../src/engine/profile.ts";
import { BulkRun, type RunListener } from "../../../src/fuzz/bulk-run.ts";
import { generateInput } from "../../../src/fuzz/generate/generate-input.ts";
import { PROPERTIES } from "../../../src/fuzz/properties/all-properties.ts";
import { Random } from "../../../src/fuzz/random.ts";
import type { OperationRunner } from "../../../src/scenario/operation-runner.ts";
import type { Operation } from "../../../src/scenario/scenario.ts";
import { runUnit } from "../../support/whole-unit.ts";

/** What operations read of the available ring, and during which of them the guest wrote. */
class Fetches implements RunListener {
  twice = 0;
  readonly raced: Record<string, number> = {};
  private armed = false;
  private readonly seen = new Set<number | bigint>();

  start(_runner: OperationRunner): void {
    this.armed = false;
    this.seen.clear();
  }

  see(event: EngineEvent): void {
    if (event.type !== "read" || event.structure !== "avail") return;
    if (this.seen.has(event.addr)) this.twice++;
    this.seen.add(event.addr);
  }

  after(operation: Operation): void {
    const arms = operation.op === "poke" && operation.during !== undefined;
    if (this.armed && !arms) this.raced[operation.op] = (this.raced[operation.op] ?? 0) + 1;
    this.armed = arms;
    this.seen.clear();
  }
}

it.each(KERNELS)("no operation of %s reads a field of the available ring twice", (kernel) => {
  const fetches = new Fetches();
  const bulk = new BulkRun(kernel, undefined, fetches);
  for (let run = 0; run < 5000; run++) bulk.run(generateInput(new Random(31, 0, run)));
  expect(fetches.twice).toBe(0);
  expect(fetches.raced.get_vq_desc).toBeGreaterThan(300);
  expect(fetches.raced.signal).toBeGreaterThan(30);
  expect(fetches.raced.enable_notify).toBeGreaterThan(30);
});

it("no property blames vhost for what the guest changes after a read", () => {
  for (const kernel of ["6.1", "6.12"] as const) {
    const spec = { seed: 32, unit: 0, runs: 5000, kernel, properties: [], corpus: [] };
    expect(runUnit(spec, PROPERTIES).findings.map(({ violation }) => violation)).toEqual([]);
  }
});
