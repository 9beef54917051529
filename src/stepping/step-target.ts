import type { U64 } from "../base/u64.ts";
import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { SplitQueue } from "../ring/queue-at-rest.ts";
import type { Finding, Operation, Scenario, Step } from "../scenario/scenario.ts";
import type { ScenarioMachine } from "../scenario/scenario-machine.ts";
import type { ImageMemory } from "./image-memory.ts";

/** What a reader is told of a target. */
export interface TargetDescription {
  /** File that it was opened from. */
  readonly path: string;
  /** What it is, for a person: `virtio-blk queue 0 requestq1` or the case's name. */
  readonly title: string;
  /** What a reader should know before believing what is stepped. */
  readonly warnings: readonly string[];
  readonly profile: Profile;
  /** The virtqueue of the vhost device that operations are for unless they say another. */
  readonly vq: number;
  /** Virtio device type number; 0 when unknown. */
  readonly deviceId: number;
  /** The property that it breaks, where it is known to. */
  readonly finding?: Finding | undefined;
}

/** What is stepped: a device that stands at its start, and what is known of it. */
export type StepTarget = ImageTarget | CaseTarget;

interface AnyTarget extends TargetDescription {
  /** Kind of the scenario that a run of it is: see `Scenario.kind`. */
  readonly kind: string;
  /** Of that scenario: see `Scenario.readable_fds`. */
  readonly readableFds?: readonly number[] | undefined;
  readonly machine: ScenarioMachine;
  readonly memory: UserMemory;
  /** What brings the device up; done before anything else. */
  readonly bringUp: readonly Operation[];
  /** Heads that the device had popped and not completed when the image was taken: the likeliest. */
  readonly inFlight: readonly number[];
  /** The steps of a recorded case, done by `next`. */
  readonly recorded: readonly Step[];
  /** User address of a guest address: of what the guest knows. */
  userAddress(gpa: bigint): U64;
  /** Maps and initial bytes of a scenario that starts where this starts. */
  start(): Pick<Scenario, "maps" | "memory">;
  /** Close the files that it holds open. */
  close(): void;
}

/** A case of a file. */
export interface CaseTarget extends AnyTarget {
  readonly source: "case";
  readonly scenario: Scenario;
}

/** A queue of an image: what it is to its device is known. */
export interface ImageTarget extends AnyTarget {
  readonly source: "image";
  readonly guest: GuestMemory;
  readonly memory: ImageMemory;
  readonly device: SteppedDevice;
  readonly queue: SplitQueue;
}

/** The device that a stepped queue is of. */
export interface SteppedDevice {
  readonly name: string;
  readonly path: string;
  readonly features: bigint | undefined;
  /** Its addresses may go through a vIOMMU. */
  readonly iova: boolean;
}
