import type { EngineEvent, Observer } from "../engine/observer.ts";
import { type Kernel, PROFILES } from "../engine/profile.ts";
import { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation } from "../scenario/scenario.ts";
import type { FuzzInput } from "./input/fuzz-input.ts";
import { InputMemory } from "./input/input-memory.ts";
import { ProgramRun } from "./input/program-run.ts";
import { QuickSetUp } from "./input/quick-set-up.ts";
import { resetDevice } from "./input/reset-device.ts";
import type { Performer } from "./input/set-up.ts";
import type { Judge } from "./judge.ts";
import type { Violation } from "./property.ts";

/** Told of a run besides the judge: of events as they happen, and of what operations answer. */
export interface RunListener extends Observer {
  start(runner: OperationRunner): void;
  after(operation: Operation, ret: number): void;
}

const NONE: readonly Violation[] = [];

/**
 * Runs one input after another on a device and a memory that are used again.
 *
 * Where it can it does without the ioctls of the set-up, so that steps are counted
 * from `init_access`; answers and memory are those of `toScenario`'s scenario.
 * With neither judge nor listener nobody observes the engine.
 */
export class BulkRun implements Performer, Observer {
  readonly memory = new InputMemory();
  readonly runner: OperationRunner;
  /**
   * A walk read more entries than a run may: only a guest that has vhost read tables
   * of 2^16 entries time and again gets there. Nothing of the run counts.
   */
  abandoned = false;
  private readonly quickSetUp: QuickSetUp;
  private readonly program: ProgramRun;

  constructor(
    kernel: Kernel,
    private readonly judge?: Judge,
    private readonly listener?: RunListener,
  ) {
    const profile = PROFILES[kernel];
    this.runner = new OperationRunner(this.memory, profile);
    this.quickSetUp = new QuickSetUp(this.runner, profile);
    this.program = new ProgramRun(this.runner, this.memory, this);
  }

  /** What did not hold in the last run. */
  get violations(): readonly Violation[] {
    return this.abandoned ? NONE : (this.judge?.violations ?? NONE);
  }

  /** Run an input to its end, or to the host's. */
  run(input: FuzzInput): void {
    const { runner, judge, listener } = this;
    resetDevice(runner);
    this.memory.load(input);
    this.abandoned = false;
    const isSetUp = this.quickSetUp.setUp(input);
    judge?.start(runner, this.memory);
    listener?.start(runner);
    runner.device.observer = listener === undefined ? judge : this;
    if (isSetUp) this.program.runActive(input);
    else this.program.runAll(input);
    if (judge !== undefined) {
      this.abandoned ||= judge.gaveUp;
      judge.end();
    }
  }

  perform(operation: Operation): number {
    const { judge, listener } = this;
    if (judge !== undefined) judge.before(operation);
    const ret = this.runner.perform(operation);
    if (judge !== undefined) judge.after(operation, ret);
    if (listener !== undefined) listener.after(operation, ret);
    return ret;
  }

  see(event: EngineEvent): void {
    this.judge?.see(event);
    this.listener?.see(event);
    if (event.type === "error" && event.fault.code === "walk-limit") this.abandoned = true;
  }
}
