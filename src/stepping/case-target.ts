import { u64 } from "../base/u64.ts";
import { type Kernel, PROFILES } from "../engine/profile.ts";
import { findCase } from "../scenario/find-case.ts";
import { machineOf } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CaseTarget } from "./step-target.ts";

/** Which case of a file to step. */
export interface CaseTargetOptions {
  readonly file: string;
  /** Its name; if absent, the first case of the file. */
  readonly name?: string | undefined;
  /** Replaces the kernel that the case names. */
  readonly kernel?: Kernel | undefined;
  /** The virtqueue for operations that do not name one. */
  readonly vq?: number | undefined;
}

/**
 * Open a case of a scenario file.
 *
 * @throws InputError when the file or a case before the one asked for cannot be read
 * @throws UsageError when there is no case of that name
 */
export function openCaseTarget(options: CaseTargetOptions): CaseTarget {
  return caseTarget(options.file, findCase(options.file, options.name), options);
}

/** The target for a case that has already been read. */
export function caseTarget(
  path: string,
  scenario: Scenario,
  options: Pick<CaseTargetOptions, "kernel" | "vq"> = {},
): CaseTarget {
  const kernel = options.kernel ?? scenario.kernel;
  const machine = machineOf(scenario, kernel);
  return {
    source: "case",
    path,
    title: `${scenario.name} (${scenario.kind}), ${scenario.steps.length} step${scenario.steps.length === 1 ? "" : "s"}`,
    warnings:
      kernel === scenario.kernel
        ? []
        : [`recorded on ${scenario.kernel}, run as ${kernel}: answers may differ`],
    kind: scenario.kind,
    readableFds: scenario.readable_fds,
    profile: PROFILES[kernel],
    machine,
    memory: machine.memory,
    vq: options.vq ?? 0,
    deviceId: 0,
    bringUp: [],
    finding: scenario.finding,
    inFlight: [],
    recorded: scenario.steps,
    userAddress: (gpa) => userAddress(machine.device.table?.regions ?? [], gpa),
    start: () => ({ maps: scenario.maps, memory: scenario.memory }),
    close: () => undefined,
    scenario,
  };
}

/** Translates with the memory table of the case; an address in no region is returned unchanged. */
function userAddress(
  regions: readonly { gpa: bigint; size: bigint; hva: bigint }[],
  gpa: bigint,
): ReturnType<typeof u64> {
  const region = regions.find((r) => gpa >= r.gpa && gpa < r.gpa + r.size);
  return u64(region === undefined ? gpa : region.hva + gpa - region.gpa);
}
