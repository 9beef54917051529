import type { Device } from "../engine/device.ts";
import type { Fault } from "../engine/fault.ts";
import type { EngineEvent } from "../engine/observer.ts";
import type { Kernel } from "../engine/profile.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation, Scenario } from "../scenario/scenario.ts";
import type { AvailFields } from "./model/avail-fields.ts";
import type { WalkedChain } from "./model/walked-chain.ts";

/** A property that did not hold. */
export interface Violation {
  /** Name of the property. */
  readonly property: string;
  /** What was seen, in one sentence with numbers. */
  readonly message: string;
  /** Number of the step at which it was seen, from 0. */
  readonly step: number;
  /** The kernel that behaves differently, if the violation is a difference between two. */
  readonly against?: Kernel;
}

/** The position of a queue: free-running u16. */
export interface QueueIndices {
  readonly lastAvailIdx: number;
  readonly availIdx: number;
  readonly lastUsedIdx: number;
}

/** The run being watched. */
export interface WatchedRun {
  readonly device: Device;
  /** Contains the chain of the last pop. */
  readonly runner: OperationRunner;
  readonly memory: UserMemory;
  /** The current operation, from `before` to `after`. */
  readonly operation: Operation;
  /** The queue it names, or the first queue if it names none. */
  readonly vq: VirtQueue;
  /** The position of that queue before the operation. */
  readonly was: QueueIndices;
  /** The buffers that the last pop has read so far, successful or not. */
  readonly walked: WalkedChain;
  /**
   * The guest writes during the current operation, so memory may have changed since
   * it was read. In `see`, on a read, it is still unchanged.
   */
  readonly guestWrites: boolean;
  /** The available ring of `vq` as the current operation has to see it. */
  readonly avail: AvailFields;
  /**
   * Report that the property does not hold. Only the first violation of a property in
   * a run is kept.
   */
  violate(message: string): void;
}

/**
 * Watches runs for one property. One watcher serves many runs: it keeps its state in
 * fields, and `start` resets them.
 */
export interface Watcher {
  /** The events for which `see` is called; none if absent. */
  readonly events?: readonly EngineEvent["type"][];
  /** The operations for which `before` and `after` are called; all if absent. */
  readonly operations?: readonly Operation["op"][] | undefined;
  start(run: WatchedRun): void;
  /** An operation is about to run. */
  before?(operation: Operation): void;
  see?(event: EngineEvent): void;
  /** The operation is done; `faults` are what vhost reported through vq_err. */
  after?(operation: Operation, ret: number, faults: readonly Fault[]): void;
  /** The run is over. */
  end?(): void;
}

interface Law {
  /** In kebab-case, as callers name it. */
  readonly name: string;
  /** The law, in one sentence. */
  readonly law: string;
}

/** A law that every run has to obey. */
export interface Property extends Law {
  watcher(): Watcher;
}

/** A law that the runs of one scenario on two kernels have to obey. */
export interface Comparison extends Law {
  /**
   * Run a scenario, ignoring its expectations, on both kernels.
   *
   * @returns the first difference, or undefined when there is none
   */
  compare(scenario: Scenario, kernel: Kernel, against: Kernel): Violation | undefined;
}

/** A law that a scenario can be checked against. */
export type ScenarioProperty = Property | Comparison;
