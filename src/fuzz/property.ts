import type { Device } from "../engine/device.ts";
import type { Fault } from "../engine/fault.ts";
import type { EngineEvent } from "../engine/observer.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation } from "../scenario/scenario.ts";
import type { AvailFields } from "./model/avail-fields.ts";
import type { WalkedChain } from "./model/walked-chain.ts";

/** A property that did not hold. */
export interface Violation {
  /** Name of the property. */
  readonly property: string;
  /** What was seen, in one sentence with its numbers. */
  readonly message: string;
  /** Number of the step at which it was seen, from 0. */
  readonly step: number;
}

/** Where a queue stood: free-running u16. */
export interface QueueIndices {
  readonly lastAvailIdx: number;
  readonly availIdx: number;
  readonly lastUsedIdx: number;
}

/** The run that is watched. */
export interface WatchedRun {
  readonly device: Device;
  /** Holds the chain that the last pop yielded. */
  readonly runner: OperationRunner;
  readonly memory: UserMemory;
  /** The operation at hand, from `before` to `after`. */
  readonly operation: Operation;
  /** The queue that it names; the first where it names none. */
  readonly vq: VirtQueue;
  /** Where that queue stood before the operation. */
  readonly was: QueueIndices;
  /** The buffers that the last pop has read so far, whatever came of it. */
  readonly walked: WalkedChain;
  /**
   * The guest writes while the operation at hand is done: afterwards memory need not
   * hold what was read. When `see` is told of a read, it still does.
   */
  readonly guestWrites: boolean;
  /** The available ring of `vq` as the operation at hand has to take it. */
  readonly avail: AvailFields;
  /** Say that the property does not hold; only the first of a property in a run is kept. */
  violate(message: string): void;
}

/**
 * Watches runs for one property. It is made once and used for many runs, so that
 * it holds what it needs in fields of its own and `start` puts them back.
 */
export interface Watcher {
  /** The events that `see` is called with; none without it. */
  readonly events?: readonly EngineEvent["type"][];
  /** The operations that `before` and `after` are called with; all without it. */
  readonly operations?: readonly Operation["op"][] | undefined;
  start(run: WatchedRun): void;
  /** An operation is about to be done. */
  before?(operation: Operation): void;
  see?(event: EngineEvent): void;
  /** It was done; `faults` are what vhost reported through vq_err. */
  after?(operation: Operation, ret: number, faults: readonly Fault[]): void;
  /** The run is over. */
  end?(): void;
}

/** A law that every run has to keep. */
export interface Property {
  /** In kebab-case, as `--property` takes it. */
  readonly name: string;
  /** The law, in one sentence. */
  readonly law: string;
  watcher(): Watcher;
}
