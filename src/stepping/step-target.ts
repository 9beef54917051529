import type { U64 } from "../base/u64.ts";
import type { Profile } from "../engine/profile.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { Finding, Operation, Scenario, Step } from "../scenario/scenario.ts";
import type { ScenarioMachine } from "../scenario/scenario-machine.ts";

/** What is stepped: a device that stands at its start, and what is known of it. */
export interface StepTarget {
  /** File that it was opened from. */
  readonly path: string;
  /** What it is, for a person: `virtio-blk queue 0 requestq1` or the case's name. */
  readonly title: string;
  /** What a reader should know before believing what is stepped. */
  readonly warnings: readonly string[];
  /** Kind of the scenario that a run of it is: see `Scenario.kind`. */
  readonly kind: string;
  /** Of that scenario: see `Scenario.readable_fds`. */
  readonly readableFds?: readonly number[] | undefined;
  readonly profile: Profile;
  readonly machine: ScenarioMachine;
  readonly memory: UserMemory;
  /** The virtqueue of the vhost device that operations are for unless they say another. */
  readonly vq: number;
  /** Virtio device type number; 0 when unknown. */
  readonly deviceId: number;
  /** What brings the device up; done before anything else. */
  readonly bringUp: readonly Operation[];
  /** The property that it breaks, where it is known to. */
  readonly finding?: Finding | undefined;
  /** Heads that the device had popped and not completed when the image was taken: the likeliest. */
  readonly inFlight: readonly number[];
  /** The steps of a recorded case, done by `next`. */
  readonly recorded: readonly Step[];
  /** User address of a guest address: of what the guest knows. */
  userAddress(gpa: bigint): U64;
  /** Maps and initial bytes of a scenario that starts where this starts. */
  start(): Pick<Scenario, "maps" | "memory">;
  /** Let go of the files that it holds. */
  close(): void;
}
