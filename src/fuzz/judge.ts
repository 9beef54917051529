import type { Device } from "../engine/device.ts";
import type { Fault } from "../engine/fault.ts";
import type { EngineEvent, Observer } from "../engine/observer.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation } from "../scenario/scenario.ts";
import { AvailFields } from "./model/avail-fields.ts";
import { WalkedChain } from "./model/walked-chain.ts";
import type { Property, QueueIndices, Violation, Watcher } from "./property.ts";
import { type JudgedRun, Seat } from "./seat.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NO_FAULTS: readonly Fault[] = [];

/** Functions to call around operations of one kind. Binding them doubles the speed. */
interface Callings {
  readonly before: readonly NonNullable<Watcher["before"]>[];
  readonly after: readonly NonNullable<Watcher["after"]>[];
}

const NOBODY: Callings = { before: [], after: [] };

/**
 * Checks runs against properties. One judge serves many runs, one at a time: `start`,
 * then `before` and `after` around every operation, then `end`.
 *
 * Once the host is dead, the answer and effects of its last operation are ignored.
 */
export class Judge implements Observer, JudgedRun {
  /** Number of the current operation, from 0; -1 before the first. */
  step = -1;
  device!: Device;
  runner!: OperationRunner;
  memory!: UserMemory;
  /** Pokes are armed for the current operation. */
  guestWrites = false;
  readonly avail = new AvailFields(this);
  /** The queue that the current operation names, or the first. */
  vq!: VirtQueue;
  operation!: Operation;
  readonly was: Writable<QueueIndices> = { lastAvailIdx: 0, availIdx: 0, lastUsedIdx: 0 };
  /** What the current pop has read. */
  readonly walked = new WalkedChain();
  /** A walk was given up because it read more than it may. */
  gaveUp = false;
  private found: Violation[] = [];
  private readonly seats: readonly Seat[];
  private readonly watchers: readonly Watcher[];
  private readonly byEvent: ReturnType<typeof seersByEvent>;
  private readonly byOperation = new Map<Operation["op"], Callings>();
  private callings: Callings = NOBODY;
  /** Something was refused in the current operation. */
  private refused = false;

  constructor(properties: readonly Property[]) {
    this.seats = properties.map(({ name }) => new Seat(this, name));
    this.watchers = properties.map((property) => property.watcher());
    this.byEvent = seersByEvent(this.watchers);
    for (const op of OPERATIONS) {
      const called = this.watchers.filter(({ operations }) => operations?.includes(op) ?? true);
      this.byOperation.set(op, {
        before: called.flatMap((watcher) => watcher.before?.bind(watcher) ?? []),
        after: called.flatMap((watcher) => watcher.after?.bind(watcher) ?? []),
      });
    }
  }

  /** The violations found in this run, in order. */
  get violations(): readonly Violation[] {
    return this.found;
  }

  /** Begin to watch a run. The judge becomes the device's observer. */
  start(runner: OperationRunner, memory: UserMemory): void {
    const { device } = runner;
    device.observer = this;
    this.runner = runner;
    this.device = device;
    this.memory = memory;
    this.vq = device.vqs[0] as VirtQueue;
    this.step = -1;
    this.guestWrites = false;
    this.refused = false;
    this.gaveUp = false;
    if (this.found.length > 0) this.found = [];
    for (let i = 0; i < this.seats.length; i++) {
      const seat = this.seats[i] as Seat;
      seat.violated = false;
      (this.watchers[i] as Watcher).start(seat);
    }
  }

  before(operation: Operation): void {
    this.step++;
    this.operation = operation;
    this.guestWrites = this.runner.armed !== undefined;
    if (this.guestWrites) this.avail.clear();
    const { op } = operation;
    const callings = this.byOperation.get(op) ?? NOBODY;
    this.callings = callings;
    if (op === "get_vq_desc") this.walked.clear();
    const vq = this.device.vqs["vq" in operation ? operation.vq : 0] as VirtQueue;
    this.vq = vq;
    this.was.lastAvailIdx = vq.lastAvailIdx;
    this.was.availIdx = vq.availIdx;
    this.was.lastUsedIdx = vq.lastUsedIdx;
    const { before } = callings;
    for (let i = 0; i < before.length; i++) before[i]?.(operation);
  }

  see(event: EngineEvent): void {
    const { type } = event;
    if (type === "descriptor") {
      this.walked.add(event);
    } else if (type === "error") {
      this.refused = true;
      if (event.fault.code === "walk-limit") this.gaveUp = true;
    }
    if (this.guestWrites) this.avail.see(event);
    const seers = this.byEvent[type];
    for (let i = 0; i < seers.length; i++) seers[i]?.(event);
  }

  /** Also takes the faults that the operation left with the queues. */
  after(operation: Operation, ret: number): void {
    const faults = this.refused ? this.takeFaults() : NO_FAULTS;
    if (this.device.dead !== undefined) return;
    const { after } = this.callings;
    for (let i = 0; i < after.length; i++) after[i]?.(operation, ret, faults);
  }

  end(): void {
    if (this.device.dead !== undefined) return;
    for (let i = 0; i < this.watchers.length; i++) (this.watchers[i] as Watcher).end?.();
  }

  /** Record a violation; called by seats. */
  record(violation: Violation): void {
    this.found.push(violation);
  }

  private takeFaults(): readonly Fault[] {
    this.refused = false;
    let faults = NO_FAULTS;
    for (const vq of this.device.vqs) {
      const taken = vq.takeFaults();
      if (taken.length > 0) faults = faults.length === 0 ? taken : [...faults, ...taken];
    }
    return faults;
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

type Seers = readonly NonNullable<Watcher["see"]>[];

/** One object of one shape, because looking up a property is faster than in a map. */
function seersByEvent(watchers: readonly Watcher[]): Readonly<Record<EngineEvent["type"], Seers>> {
  const of = (type: EngineEvent["type"]): Seers =>
    watchers.flatMap((watcher) =>
      watcher.events?.includes(type) ? (watcher.see?.bind(watcher) ?? []) : [],
    );
  return {
    read: of("read"),
    write: of("write"),
    "log-fill": of("log-fill"),
    "access-fault": of("access-fault"),
    descriptor: of("descriptor"),
    translation: of("translation"),
    "region-overrun": of("region-overrun"),
    "log-overrun": of("log-overrun"),
    "log-check": of("log-check"),
    decision: of("decision"),
    "log-bit": of("log-bit"),
    signal: of("signal"),
    error: of("error"),
    bug: of("bug"),
    poke: of("poke"),
  };
}
