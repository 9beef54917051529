import type { U64 } from "../../base/u64.ts";
import type { Device } from "../../engine/device.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { OperationRunner } from "../../scenario/operation-runner.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { RunListener } from "../bulk-run.ts";
import { VQ } from "../input/set-up.ts";
import { eventCode, magnitude, WordNumbers } from "./event-code.ts";

const IDS = 0x10000;

/**
 * Counts the edges that runs reach: pairs of consecutive events in the engine,
 * answers of operations, and the distance of indices, chains, logs and addresses from
 * their limits, in powers of two.
 *
 * An edge is a number below 2^16, which two edges may share. Only this class knows
 * about edges; a run without it spends no time on them.
 */
export class EdgeMap implements RunListener {
  /** How many runs reached each edge. */
  private readonly runs = new Uint32Array(IDS);
  private readonly lastRun = new Uint32Array(IDS);
  private readonly touched = new Uint16Array(IDS);
  private count = 0;
  /** Events of the current run. */
  private events = 0;
  private run = 0;
  private previous = 0;
  private device: Device | undefined = undefined;
  private runner: OperationRunner | undefined = undefined;
  private readonly words = new WordNumbers();

  start(runner: OperationRunner): void {
    this.runner = runner;
    this.device = runner.device;
    this.run++;
    this.count = 0;
    this.events = 0;
    this.previous = 0;
  }

  see(event: EngineEvent): void {
    this.events++;
    this.reach(eventCode(event));
    if (event.type === "translation" && event.ret < 0) this.seeMiss(event.addr, event.len);
  }

  after(operation: Operation, ret: number): void {
    const kind = this.words.of("cmd" in operation ? operation.cmd : operation.op);
    const { chain, device } = this.runner as OperationRunner;
    const vq = device.vqs[VQ] as VirtQueue;
    const answer = ret < 0 ? ret : Math.min(ret, 2);
    this.reach(0x4_0000 | (kind << 3) | (answer & 7));
    this.touch(0x8_0000 | (magnitude((vq.availIdx - vq.lastAvailIdx) & 0xffff) << 4));
    if (operation.op !== "get_vq_desc") return;
    const { out, in: writable, log } = chain;
    this.touch(
      0x9_0000 | (magnitude(out) << 12) | (magnitude(writable) << 6) | magnitude(log.count),
    );
    this.touch(0xa_0000 | (magnitude(0x1_0000 - vq.lastAvailIdx) << 6) | magnitude(vq.num));
  }

  /**
   * End the run and count its edges.
   *
   * @returns whether any of them was reached for the first time
   */
  finish(): boolean {
    let isNew = false;
    for (let n = 0; n < this.count; n++) {
      const id = this.touched[n] as number;
      const runs = this.runs[id] as number;
      if (runs === 0) isNew = true;
      this.runs[id] = runs + 1;
    }
    return isNew;
  }

  /** The rarest edges of the current run so far, at most `most`. */
  rarest(most: number): readonly number[] {
    const ids = Array.from(this.touched.subarray(0, this.count));
    return ids.sort((a, b) => this.runsOf(a) - this.runsOf(b) || a - b).slice(0, most);
  }

  /** The number of events in the current run: the cost of running it again. */
  get cost(): number {
    return this.events;
  }

  /** How many runs reached an edge. */
  runsOf(id: number): number {
    return this.runs[id] as number;
  }

  /** All edges reached so far, ascending. */
  reached(): number[] {
    const ids: number[] = [];
    for (let id = 0; id < IDS; id++) if (this.runs[id] !== 0) ids.push(id);
    return ids;
  }

  /** Record how far a range without memory is from the end of a region. */
  private seeMiss(addr: U64, len: number): void {
    const table = this.device?.table;
    if (typeof addr !== "number" || table === undefined || !table.plain) return;
    const { ends } = table;
    let nearest = 0xffff_ffff;
    for (let i = 0; i < ends.length; i++) {
      const distance = Math.abs(addr + len - (ends[i] as number));
      if (distance < nearest) nearest = distance;
    }
    this.touch(0xb_0000 | magnitude(nearest));
  }

  private reach(code: number): void {
    this.touch(Math.imul(this.previous, 0x85eb_ca6b) ^ code);
    this.previous = code;
  }

  private touch(what: number): void {
    const mixed = Math.imul(what, 0x9e37_79b1);
    const id = (mixed ^ (mixed >>> 15)) & 0xffff;
    if (this.lastRun[id] === this.run) return;
    this.lastRun[id] = this.run;
    this.touched[this.count++] = id;
  }
}
