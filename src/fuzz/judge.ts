import type { Device } from "../engine/device.ts";
import type { Fault } from "../engine/fault.ts";
import type { EngineEvent, Observer } from "../engine/observer.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation } from "../scenario/scenario.ts";
import type { Property, Violation, WatchedRun, Watcher } from "./property.ts";

/** A watcher that is only called for some operations. */
export interface SelectiveWatcher extends Watcher {
  /** The operations that `before` and `after` are called with. */
  readonly operations: readonly Operation["op"][];
}

/** The seat of one watcher: what it sees of a run, and where it says what it saw. */
class Seat implements WatchedRun {
  device!: Device;
  runner!: OperationRunner;
  memory!: UserMemory;
  violated = false;

  constructor(
    private readonly judge: Judge,
    private readonly property: string,
  ) {}

  get guestWrites(): boolean {
    return this.judge.guestWrites;
  }

  violate(message: string): void {
    if (this.violated) return;
    this.violated = true;
    this.judge.record({ property: this.property, message, step: this.judge.step });
  }
}

const NO_FAULTS: readonly Fault[] = [];

/**
 * Holds runs to properties. Made once and used for many runs, one at a time:
 * `start`, then `before` and `after` around every operation, then `end`.
 *
 * Once the host is dead, what its last operation answered and left is not looked at.
 */
export class Judge implements Observer {
  /** Number of the operation at hand, from 0; -1 before the first. */
  step = -1;
  /** Pokes are armed for the operation at hand. */
  guestWrites = false;
  private found: Violation[] = [];
  private runner: OperationRunner | undefined = undefined;
  private readonly seats: readonly Seat[];
  private readonly watchers: readonly Watcher[];
  private readonly byEvent = new Map<string, Watcher[]>();
  private readonly beforeOperation = new Map<string, Watcher[]>();
  private readonly afterOperation = new Map<string, Watcher[]>();

  constructor(properties: readonly Property[]) {
    this.seats = properties.map(({ name }) => new Seat(this, name));
    this.watchers = properties.map((property) => property.watcher());
    for (const watcher of this.watchers) {
      for (const type of watcher.events ?? []) enlist(this.byEvent, type, watcher);
      const operations = (watcher as Partial<SelectiveWatcher>).operations ?? OPERATIONS;
      for (const op of operations) {
        if (watcher.before !== undefined) enlist(this.beforeOperation, op, watcher);
        if (watcher.after !== undefined) enlist(this.afterOperation, op, watcher);
      }
    }
  }

  /** What did not hold in this run, in the order in which it was seen. */
  get violations(): readonly Violation[] {
    return this.found;
  }

  /** Begin to watch a run: the device's observer is this from now on. */
  start(runner: OperationRunner, memory: UserMemory): void {
    this.runner = runner;
    this.step = -1;
    this.guestWrites = false;
    if (this.found.length > 0) this.found = [];
    const { device } = runner;
    device.observer = this;
    for (let i = 0; i < this.seats.length; i++) {
      const seat = this.seats[i] as Seat;
      seat.device = device;
      seat.runner = runner;
      seat.memory = memory;
      seat.violated = false;
      (this.watchers[i] as Watcher).start(seat);
    }
  }

  before(operation: Operation): void {
    this.step++;
    this.guestWrites = this.runner?.armed !== undefined;
    const watchers = this.beforeOperation.get(operation.op);
    if (watchers === undefined) return;
    for (let i = 0; i < watchers.length; i++) (watchers[i] as Watcher).before?.(operation);
  }

  see(event: EngineEvent): void {
    const watchers = this.byEvent.get(event.type);
    if (watchers === undefined) return;
    for (let i = 0; i < watchers.length; i++) (watchers[i] as Watcher).see?.(event);
  }

  /** The faults that the operation left with the queues are taken from them. */
  after(operation: Operation, ret: number): void {
    const { device } = this.runner as OperationRunner;
    let faults = NO_FAULTS;
    for (let n = 0; n < device.vqs.length; n++) {
      const taken = device.vqs[n]?.takeFaults() ?? NO_FAULTS;
      if (taken.length > 0) faults = faults.length === 0 ? taken : [...faults, ...taken];
    }
    const watchers = this.afterOperation.get(operation.op);
    if (watchers === undefined || device.dead !== undefined) return;
    for (let i = 0; i < watchers.length; i++)
      (watchers[i] as Watcher).after?.(operation, ret, faults);
  }

  end(): void {
    if (this.runner?.device.dead !== undefined) return;
    for (let i = 0; i < this.watchers.length; i++) (this.watchers[i] as Watcher).end?.();
  }

  /** A property does not hold: for the seats. */
  record(violation: Violation): void {
    this.found.push(violation);
  }
}

const OPERATIONS = Object.keys({
  dev_ioctl: 0,
  vring_ioctl: 0,
  poke: 0,
  features: 0,
  backend: 0,
  owner: 0,
  kick: 0,
  run_worker: 0,
  dev_stop: 0,
  reset_owner: 0,
  log_access_ok: 0,
  vq_access_ok: 0,
  init_access: 0,
  signal: 0,
  notify: 0,
  enable_notify: 0,
  disable_notify: 0,
  avail_empty: 0,
  get_vq_desc: 0,
  translate: 0,
  discard: 0,
  add_used: 0,
  add_used_n: 0,
  log_write: 0,
} satisfies Record<Operation["op"], 0>) as Operation["op"][];

function enlist(lists: Map<string, Watcher[]>, key: string, watcher: Watcher): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [watcher]);
  else list.push(watcher);
}
