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

/**
 * Receives what the judge does not pass on: events as they happen, and the answers of
 * operations.
 */
export interface RunListener extends Observer {
  start(runner: OperationRunner): void;
  after(operation: Operation, ret: number): void;
}

const NONE: readonly Violation[] = [];

/**
 * Runs one input after another on the same device and memory.
 *
 * Where possible it skips the ioctls of the set-up, so steps are counted from
 * `init_access`. Answers and memory are those of the scenario that `toScenario`
 * makes. Without a judge and a listener the engine has no observer.
 */
export class BulkRun implements Performer, Observer {
  readonly memory = new InputMemory();
  readonly runner: OperationRunner;
  /**
   * A walk read more entries than a run may: the guest makes vhost read tables of
   * 2^16 entries again and again. The run does not count.
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

  /** The violations found in the last run. */
  get violations(): readonly Violation[] {
    return this.abandoned ? NONE : (this.judge?.violations ?? NONE);
  }

  /** Run an input to its end, or until the host dies. */
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
