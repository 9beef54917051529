import type { U64 } from "../base/u64.ts";
import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { SplitQueue } from "../ring/queue-at-rest.ts";
import type { Finding, Operation, Scenario, Step } from "../scenario/scenario.ts";
import type { ScenarioMachine } from "../scenario/scenario-machine.ts";
import type { ImageMemory } from "./image-memory.ts";

/** The description of a target for a reader. */
export interface TargetDescription {
  /** The file that the target was opened from. */
  readonly path: string;
  /** A title for a person: `virtio-blk queue 0 requestq1` or the case's name. */
  readonly title: string;
  /** What a reader should know before trusting the results. */
  readonly warnings: readonly string[];
  readonly profile: Profile;
  /** The virtqueue of the vhost device for operations that do not name one. */
  readonly vq: number;
  /** Virtio device type number; 0 when unknown. */
  readonly deviceId: number;
  /** The property that the case is known to break. */
  readonly finding?: Finding | undefined;
}

/** A device to step, in its initial state, and what is known about it. */
export type StepTarget = ImageTarget | CaseTarget;

interface AnyTarget extends TargetDescription {
  /** The kind of a scenario saved from this target: see `Scenario.kind`. */
  readonly kind: string;
  /** See `Scenario.readable_fds`. */
  readonly readableFds?: readonly number[] | undefined;
  readonly machine: ScenarioMachine;
  readonly memory: UserMemory;
  /** The operations that bring the device up, done before all others. */
  readonly bringUp: readonly Operation[];
  /** The heads most likely popped but not completed when the image was taken. */
  readonly inFlight: readonly number[];
  /** The steps of a recorded case, done by `next`. */
  readonly recorded: readonly Step[];
  /** The user address that backs a guest address. */
  userAddress(gpa: bigint): U64;
  /** Maps and initial bytes of a scenario that starts from the same state. */
  start(): Pick<Scenario, "maps" | "memory">;
  /** Close the target's files. */
  close(): void;
}

/** A case of a file. */
export interface CaseTarget extends AnyTarget {
  readonly source: "case";
  readonly scenario: Scenario;
}

/** A queue of an image, with its device. */
export interface ImageTarget extends AnyTarget {
  readonly source: "image";
  readonly guest: GuestMemory;
  readonly memory: ImageMemory;
  readonly device: SteppedDevice;
  readonly queue: SplitQueue;
}

/** The device that a stepped queue belongs to. */
export interface SteppedDevice {
  readonly name: string;
  readonly path: string;
  readonly features: bigint | undefined;
  /** Ring addresses may go through a vIOMMU. */
  readonly iova: boolean;
}
