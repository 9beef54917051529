import { describe, expect, it } from "vitest";
import {
  DEFAULT_KERNEL,
  differs,
  KERNEL_DIFFERENCES,
  KERNELS,
  type KernelDifference,
  kernelsWith,
  PROFILES,
} from "../../../src/engine/profile.ts";

const change = (version: `${number}.${number}`) => ({ commit: "0123456789ab", version });
const SOME = ["4.6", "6.1", "6.12"] as const;
const kernelsThat = (difference: KernelDifference) =>
  SOME.filter((kernel) => differs(kernel, difference));

describe("a difference between kernels", () => {
  it("is a bug when it goes with a version", () => {
    expect(kernelsThat({ what: "", until: change("6.12") })).toEqual(["4.6", "6.1"]);
    expect(kernelsThat({ what: "", until: change("4.6") })).toEqual([]);
    expect(kernelsThat({ what: "", until: change("7.0") })).toEqual([...SOME]);
  });

  it("is a novelty when it comes with a version", () => {
    expect(kernelsThat({ what: "", since: change("6.2") })).toEqual(["6.12"]);
    expect(kernelsThat({ what: "", since: change("6.1") })).toEqual(["6.1", "6.12"]);
    expect(kernelsThat({ what: "", since: change("7.0") })).toEqual([]);
  });

  it("may come with one version and go with another", () => {
    const both = { what: "", since: change("4.7"), until: change("6.10") };
    expect(kernelsThat(both)).toEqual(["6.1"]);
  });

  it("is changed in a stable series that took the commit", () => {
    const fix = { ...change("6.17"), stable: ["6.1"] as const };
    expect(kernelsThat({ what: "", until: fix })).toEqual(["4.6", "6.12"]);
    expect(kernelsThat({ what: "", since: fix })).toEqual(["6.1"]);
  });

  it("says what it is, and which commit made it", () => {
    const rows: KernelDifference[] = Object.values(KERNEL_DIFFERENCES);
    for (const row of rows) {
      expect(row.what).toMatch(/\.$/);
      if ("only" in row) continue;
      expect(row.since ?? row.until).toBeDefined();
      for (const { commit } of [row.since, row.until].filter((one) => one !== undefined)) {
        expect(commit).toMatch(/^[0-9a-f]{12}$/);
      }
    }
  });
});

describe("the profile of a kernel", () => {
  it("has everything of 4.6 that is gone by now, and none of it in the stable kernels", () => {
    const rows: [string, KernelDifference][] = Object.entries(KERNEL_DIFFERENCES);
    const names = rows.flatMap(([name, row]) => ("only" in row || row.until ? [name] : []));
    const all = (on: boolean) => Object.fromEntries(names.map((name) => [name, on]));
    expect(PROFILES["4.6"]).toMatchObject({ kernel: "4.6", ...all(true) });
    expect(PROFILES["6.1"]).toMatchObject({ kernel: "6.1", ...all(false) });
    expect(PROFILES["6.12"]).toMatchObject({ kernel: "6.12", ...all(false) });
  });

  it("is of one shape, its switches in one order", () => {
    const keys = KERNELS.map((kernel) => Object.keys(PROFILES[kernel]));
    expect(new Set(keys.map((names) => names.join(" "))).size).toBe(1);
  });

  it("is found by a switch", () => {
    expect(kernelsWith("regionArray")).toEqual(["4.6"]);
    expect(DEFAULT_KERNEL).toBe(KERNELS.at(-1));
  });
});
