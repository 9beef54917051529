import type { Device } from "../engine/device.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation } from "../scenario/scenario.ts";
import type { AvailFields } from "./model/avail-fields.ts";
import type { WalkedChain } from "./model/walked-chain.ts";
import type { QueueIndices, Violation, WatchedRun } from "./property.ts";

/** The run as the judge knows it, and the receiver of violations. */
export interface JudgedRun extends Omit<WatchedRun, "violate"> {
  /** Number of the current operation, from 0. */
  readonly step: number;
  record(violation: Violation): void;
}

/** The seat of one watcher: its view of a run, and the place where it reports violations. */
export class Seat implements WatchedRun {
  violated = false;

  constructor(
    private readonly judge: JudgedRun,
    private readonly property: string,
  ) {}

  get device(): Device {
    return this.judge.device;
  }

  get runner(): OperationRunner {
    return this.judge.runner;
  }

  get memory(): UserMemory {
    return this.judge.memory;
  }

  get vq(): VirtQueue {
    return this.judge.vq;
  }

  get operation(): Operation {
    return this.judge.operation;
  }

  get guestWrites(): boolean {
    return this.judge.guestWrites;
  }

  get avail(): AvailFields {
    return this.judge.avail;
  }

  get was(): QueueIndices {
    return this.judge.was;
  }

  get walked(): WalkedChain {
    return this.judge.walked;
  }

  violate(message: string): void {
    if (this.violated) return;
    this.violated = true;
    this.judge.record({ property: this.property, message, step: this.judge.step });
  }
}
