import type { Kernel } from "../../src/engine/profile.ts";
import { styleFor } from "../../src/render/style.ts";
import type { Operation, Scenario, Step } from "../../src/scenario/scenario.ts";
import { bringUp } from "../../src/stepping/bring-up.ts";
import { caseTarget } from "../../src/stepping/case-target.ts";
import { type ExplainedStep, explainStep } from "../../src/stepping/explain-step.ts";
import type { Phase, StepRecord } from "../../src/stepping/step-record.ts";
import { StepSession } from "../../src/stepping/step-session.ts";
import type { CaseTarget } from "../../src/stepping/step-target.ts";

export const NUM = 8;
export const DESC = 0x1000;
export const AVAIL = 0x1100;
export const USED = 0x1200;
export const LOG_BASE = 0x50000;
/** Text without colour, with the width of a pipe. */
export const PLAIN = styleFor({ isTTY: false, env: {}, refused: true });

/** One descriptor: guest address, bytes, flags, next. */
export type Descriptor = readonly [addr: number | bigint, len: number, flags: number, next: number];

/** A queue to step, set up over two regions: 64 KiB at 0x100000 and 4 KiB after it. */
export interface QueueParts {
  readonly descriptors?: readonly Descriptor[];
  /** avail.flags, idx and ring. */
  readonly availFlags?: number;
  readonly availIdx?: number;
  readonly heads?: readonly number[];
  readonly usedEvent?: number;
  readonly features?: bigint;
  readonly kernel?: Kernel;
  readonly log?: boolean;
  readonly lastAvailIdx?: number;
  /** used.idx in memory, from which the device continues. */
  readonly usedIdx?: number;
  /** The steps of the case itself. */
  readonly steps?: readonly Step[];
}

export class SteppedQueue {
  readonly target: CaseTarget;
  readonly session: StepSession;
  readonly broughtUp: readonly StepRecord[];

  constructor(parts: QueueParts = {}) {
    const { kernel = "6.12", features = 0n, log = false, lastAvailIdx = 0, steps = [] } = parts;
    const scenario: Scenario = {
      name: "a-case",
      kernel,
      kind: "test",
      maps: [
        { hva: 0x1000, size: 0x1000 },
        { hva: 0x20000, size: 0x10000 },
        { hva: 0x40000, size: 0x1000 },
        { hva: LOG_BASE, size: 0x1000 },
      ],
      memory: [{ hva: DESC, bytes: rings(parts), count: 1 }],
      steps,
    };
    this.target = caseTarget("case.jsonl", scenario);
    this.session = new StepSession(this.target);
    this.broughtUp = bringUp({
      features,
      regions: [
        { gpa: 0x100000n, size: 0x10000n, hva: 0x20000n },
        { gpa: 0x110000n, size: 0x1000n, hva: 0x40000n },
      ],
      num: NUM,
      lastAvailIdx,
      desc: DESC,
      avail: AVAIL,
      used: USED,
      bigEndian: false,
      ...(log && { log: { base: LOG_BASE, used: 0x104000n } }),
    }).map((operation) => this.run(operation, "bring-up"));
  }

  run(operation: Operation, phase?: Phase, note?: string): StepRecord {
    return this.session.run(operation, phase, note);
  }

  explain(record: StepRecord): ExplainedStep {
    return explainStep(record, this.target);
  }

  pop(log = false): StepRecord {
    return this.run({ op: "get_vq_desc", vq: 0, iov_size: 1024, log });
  }

  complete(id: number, len: number, note?: string): StepRecord {
    return this.run({ op: "add_used", vq: 0, id, len }, "asked", note);
  }

  signal(): StepRecord {
    return this.run({ op: "signal", vq: 0 });
  }
}

function rings(parts: QueueParts): Uint8Array {
  const { descriptors = [], availFlags = 0, availIdx = 0, heads = [], usedEvent = 0 } = parts;
  const view = new DataView(new ArrayBuffer(0x300));
  descriptors.forEach(([addr, len, flags, next], i) => {
    view.setBigUint64(16 * i, BigInt(addr), true);
    view.setUint32(16 * i + 8, len, true);
    view.setUint16(16 * i + 12, flags, true);
    view.setUint16(16 * i + 14, next, true);
  });
  const avail = AVAIL - DESC;
  view.setUint16(avail, availFlags, true);
  view.setUint16(avail + 2, availIdx, true);
  heads.forEach((head, i) => {
    view.setUint16(avail + 4 + 2 * i, head, true);
  });
  view.setUint16(avail + 4 + 2 * NUM, usedEvent, true);
  view.setUint16(USED - DESC + 2, parts.usedIdx ?? 0, true);
  return new Uint8Array(view.buffer);
}
