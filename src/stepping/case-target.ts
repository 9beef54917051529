import { u64 } from "../base/u64.ts";
import { type Kernel, PROFILES } from "../engine/profile.ts";
import { findCase } from "../scenario/find-case.ts";
import { machineOf } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CaseTarget } from "./step-target.ts";

/** Which case of a file to step. */
export interface CaseTargetOptions {
  readonly file: string;
  /** Its name; the first case of the file without. */
  readonly name?: string | undefined;
  /** Instead of the one that the case names. */
  readonly kernel?: Kernel | undefined;
  /** The virtqueue that operations are for unless they say another. */
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

/** A case that was read already. */
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
        : [`recorded on ${scenario.kernel}, run as ${kernel}: answers may well differ`],
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

/** By the memory table that the case has set; a guest address that it lacks stays as it is. */
function userAddress(
  regions: readonly { gpa: bigint; size: bigint; hva: bigint }[],
  gpa: bigint,
): ReturnType<typeof u64> {
  const region = regions.find((r) => gpa >= r.gpa && gpa < r.gpa + r.size);
  return u64(region === undefined ? gpa : region.hva + gpa - region.gpa);
}
