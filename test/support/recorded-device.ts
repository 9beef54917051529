import { addU64, type U64, u64 } from "../../src/abi/u64.ts";
import { Chain } from "../../src/engine/chain.ts";
import { discardVqDesc, getVqDesc } from "../../src/engine/get-vq-desc.ts";
import { type MemoryRegion, MemoryTable } from "../../src/engine/memory-table.ts";
import { translateDesc } from "../../src/engine/translate.ts";
import { VirtQueue } from "../../src/engine/virtqueue.ts";
import { MappedMemory } from "../../src/memory/mapped-memory.ts";
import { copyFromUser, type Mapping } from "../../src/memory/user-memory.ts";
import type { Case, Recorded, Step } from "./conformance-cases.ts";

const EVENT_IDX = 1n << 29n;
const VERSION_1 = 1n << 32n;
const ERR_FD = 2;
const LOG_FD = 3;
/** Log entries that a recording lists; the count tells the rest. */
const LISTED = 4096;

const u64Of = (value: Recorded | undefined): U64 => u64(BigInt(value ?? 0));
const recorded = (value: U64): Recorded =>
  typeof value === "number" && value <= 0xffffffff ? value : `0x${value.toString(16)}`;
const hexBytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

/**
 * Queue 0 of a recorded case: the engine's reading half, and just enough of the
 * ioctls around it that `walk` and `giant` cases can set it up.
 */
export class RecordedDevice {
  readonly memory: MappedMemory;
  private readonly vq: VirtQueue;
  private readonly chain = new Chain();
  /** Mappings in the order of the case, and what each held at first. */
  private readonly before: readonly (readonly [Mapping, Uint8Array])[];
  private readonly state: Record<string, Recorded>;
  private features = 0n;
  private readonly signalled: Record<number, number> = {};

  constructor(recording: Case) {
    this.memory = new MappedMemory(
      recording.maps.map((map) => ({ start: Number(map.hva), size: map.size })),
    );
    for (const [hva, hex, count] of recording.memory) this.fill(Number(hva), hexBytes(hex), count);
    this.before = recording.maps.map((map) => {
      const mapping = this.memory.find(Number(map.hva)) as Mapping;
      return [mapping, new Uint8Array(mapping.view.buffer.slice(0))];
    });
    this.vq = new VirtQueue(this.memory, new MemoryTable([]));
    this.state = { ...ZERO_STATE };
  }

  /** Run one step and answer as the recording does. */
  run(step: Step): Record<string, unknown> {
    const result = this.operate(step);
    const errors = this.vq.takeFaults().map((fault) => fault.code);
    for (const _ of errors) this.signal(ERR_FD);
    return errors.length > 0 ? { ...result, errors } : result;
  }

  final(): Case["final"] {
    const vq = this.vq;
    const state = {
      ...this.state,
      num: vq.num,
      last_avail_idx: vq.lastAvailIdx,
      avail_idx: vq.availIdx,
      is_le: Number(vq.isLe),
      desc: vq.desc,
      avail: vq.avail,
      used: vq.used,
    };
    return {
      state: { 0: state as Record<string, Recorded> },
      eventfds: this.signalled,
      written: this.written(),
    };
  }

  private operate(step: Step): Record<string, unknown> {
    const vq = this.vq;
    switch (step.op) {
      case "dev_ioctl":
      case "vring_ioctl":
        this.ioctl(step);
        return { ret: 0 };
      case "features":
        this.features = BigInt(step.value ?? 0);
        return {};
      case "backend":
        return {};
      case "vq_access_ok":
        return {};
      case "init_access":
        vq.isLe = (this.features & VERSION_1) !== 0n || this.state.user_be === 0;
        this.writeUsedFlags(0);
        this.state.last_used_idx = this.read16(addU64(vq.used, 2));
        return { ret: 0 };
      case "disable_notify":
        this.state.used_flags = 1;
        if ((this.features & EVENT_IDX) === 0n) this.writeUsedFlags(1);
        return { ret: 0 };
      case "get_vq_desc":
        return this.pop(step);
      case "translate": {
        const addr = BigInt(step.addr ?? 0);
        const [high, low] = [Number(addr >> 32n), Number(addr & 0xffffffffn)];
        const iov = this.chain.iov;
        const ret = translateDesc(vq.table, high, low, step.len ?? 0, iov, 0, step.iov_size ?? 0);
        return ret < 0 ? { ret } : { ret, iov: this.iovecs(ret) };
      }
      case "discard":
        discardVqDesc(vq, step.n ?? 0);
        return {};
      default:
        throw new Error(`not a step of a walk: ${step.op}`);
    }
  }

  private pop(step: Step): Record<string, unknown> {
    const { vq, chain } = this;
    const ret = getVqDesc(vq, chain, step.iov_size ?? 0, step.log ?? false);
    const result: Record<string, unknown> = { ret, out: chain.out, in: chain.in };
    if (ret < 0 || ret === vq.num) return result;
    result.iov = this.iovecs(chain.out + chain.in);
    if (step.log === true) {
      const entries = Array.from({ length: Math.min(chain.log.count, LISTED) }, (_, i) => i);
      result.log = entries.map((i) => [recorded(chain.log.addr(i)), chain.log.len(i)]);
      if (chain.log.count > 1024) result.log_overflow = chain.log.count;
    }
    return result;
  }

  private iovecs(count: number): unknown[] {
    const iov = this.chain.iov;
    return Array.from({ length: count }, (_, i) => [recorded(iov.base(i)), iov.lens[i]]);
  }

  private ioctl(step: Step): void {
    const { vq } = this;
    const arg = step.arg ?? {};
    switch (step.cmd) {
      case "VHOST_SET_MEM_TABLE":
        vq.table = new MemoryTable(
          (arg.regions ?? []).map((r): MemoryRegion => {
            return { gpa: BigInt(r.gpa), size: BigInt(r.size), hva: BigInt(r.hva) };
          }),
        );
        break;
      case "VHOST_SET_VRING_ENDIAN":
        this.state.user_be = Number(arg.num);
        break;
      case "VHOST_SET_VRING_NUM":
        vq.num = Number(arg.num);
        break;
      case "VHOST_SET_VRING_BASE":
        vq.lastAvailIdx = Number(arg.num);
        vq.availIdx = vq.lastAvailIdx;
        break;
      case "VHOST_SET_VRING_ADDR":
        vq.desc = u64Of(arg.desc);
        vq.avail = u64Of(arg.avail);
        vq.used = u64Of(arg.used);
        this.state.log_addr = arg.log ?? 0;
        this.state.log_used = Number(arg.flags ?? 0);
        break;
      case "VHOST_SET_LOG_BASE":
        this.state.log_base = arg.base ?? 0;
        break;
      default:
    }
  }

  private written(): [Recorded, string][] {
    const runs: [Recorded, string][] = [];
    for (const [mapping, old] of this.before) {
      const now = new Uint8Array(mapping.view.buffer);
      for (let i = 0; i < now.length; i++) {
        if (now[i] === old[i]) continue;
        const from = i;
        while (i < now.length && now[i] !== old[i]) i++;
        runs.push([
          recorded(mapping.start + from),
          Buffer.from(now.subarray(from, i)).toString("hex"),
        ]);
      }
    }
    return runs;
  }

  private fill(hva: number, bytes: Uint8Array, count = 1): void {
    for (let n = 0; n < count; n++) {
      bytes.forEach((byte, i) => {
        this.write8(hva + n * bytes.length + i, byte);
      });
    }
  }

  private write8(addr: number, value: number): void {
    const mapping = this.memory.find(addr);
    mapping?.view.setUint8(addr - mapping.start, value);
  }

  private writeUsedFlags(flags: number): void {
    const used = Number(this.vq.used);
    this.write8(used, this.vq.isLe ? flags & 0xff : flags >> 8);
    this.write8(used + 1, this.vq.isLe ? flags >> 8 : flags & 0xff);
    if (this.state.log_used === 0) return;
    const page = Number(BigInt(this.state.log_addr ?? 0) >> 12n);
    const at = Number(this.state.log_base) + Math.floor(page / 8);
    const mapping = this.memory.find(at);
    if (mapping !== undefined) {
      const old = mapping.view.getUint8(at - mapping.start);
      mapping.view.setUint8(at - mapping.start, old | (1 << (page % 8)));
    }
    this.signal(LOG_FD);
  }

  private signal(fd: number): void {
    this.signalled[fd] = (this.signalled[fd] ?? 0) + 1;
  }

  private read16(addr: U64): number {
    const bytes = new Uint8Array(2);
    copyFromUser(this.memory, addr, bytes);
    return new DataView(bytes.buffer).getUint16(0, this.vq.isLe);
  }
}

const ZERO_STATE = {
  last_used_idx: 0,
  used_flags: 0,
  signalled_used: 0,
  signalled_used_valid: 0,
  log_used: 0,
  user_be: 0,
  kicks: 0,
  polling: 0,
  log_addr: 0,
  log_base: 0,
};
