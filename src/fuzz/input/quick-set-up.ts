import { TASK_SIZE_MAX } from "../../abi/vhost.ts";
import { vqAccessOk } from "../../engine/access-ok.ts";
import { MemoryTable, treeRegions } from "../../engine/memory-table.ts";
import { pollStart } from "../../engine/poll.ts";
import type { Profile } from "../../engine/profile.ts";
import { type VirtQueue, vqReset } from "../../engine/virtqueue.ts";
import type { OperationRunner } from "../../scenario/operation-runner.ts";
import type { FuzzInput, InputQueue, InputRegion } from "./fuzz-input.ts";
import { FDS, logsFromStart, VQ } from "./set-up.ts";

const MOST_REGIONS = 64;

interface KnownTable {
  readonly table: MemoryTable;
  /** Every region lies below the end of user addresses. */
  readonly inUserMemory: boolean;
}

/**
 * Brings a device to the state after the ioctls of `setUp` and the start of the
 * back-end in a tenth of the time, for runs in which these succeed.
 */
export class QuickSetUp {
  private readonly tables = new WeakMap<readonly InputRegion[], KnownTable | "refused">();
  private readonly features = new Map<InputQueue["features"], bigint>();

  constructor(
    private readonly runner: OperationRunner,
    private readonly profile: Profile,
  ) {}

  /**
   * Set up an unused device, up to but not including `init_access`.
   *
   * @returns false, with nothing done, if an ioctl would be refused or the ring is
   *   not where the back-end could use it
   */
  setUp(input: FuzzInput): boolean {
    const { queue } = input;
    const known = this.tableOf(input.tables[0] ?? []);
    if (known === "refused" || !isAligned(queue)) return false;
    const { device, eventfds } = this.runner;
    const vq = device.vqs[VQ] as VirtQueue;
    const logs = logsFromStart(input);
    const plain = !logs && known.inUserMemory && ringInUserMemory(queue);

    vq.ackedFeatures = this.featuresOf(queue.features);
    vq.num = queue.num;
    vq.lastAvailIdx = queue.base;
    vq.availIdx = queue.base;
    vq.userBe = queue.bigEndian && this.profile.crossEndian;
    vq.desc = queue.desc;
    vq.avail = queue.avail;
    vq.used = queue.used;
    vq.logUsed = queue.logUsed;
    vq.logAddr = queue.logAddr;
    vq.logBase = queue.logBase;
    vq.table = known.table;
    if (!plain && !vqAccessOk(vq)) {
      vqReset(vq);
      return false;
    }

    device.mm = device.currentMm;
    device.hasWorker = true;
    device.table = known.table;
    for (let n = 0; n < device.vqs.length; n++) {
      const each = device.vqs[n] as VirtQueue;
      each.hasIovecs = true;
      each.table = known.table;
      each.logBase = queue.logBase;
    }
    const kick = eventfds.get(FDS.kick);
    if (kick !== undefined && vq.poll !== undefined) {
      kick.fileRefs++;
      vq.kick = kick;
      pollStart(vq.poll, kick);
    }
    if (queue.call) vq.call = this.eventFd(FDS.call);
    vq.error = this.eventFd(FDS.error);
    if (logs) {
      const log = this.eventFd(FDS.log);
      device.logFile = log;
      for (const each of device.vqs) each.log = log;
    }
    vq.active = true;
    return true;
  }

  private eventFd(fd: number) {
    const eventfd = this.runner.eventfds.get(fd);
    if (eventfd !== undefined) {
      eventfd.fileRefs++;
      eventfd.contextRefs++;
    }
    return eventfd;
  }

  private featuresOf(features: InputQueue["features"]): bigint {
    let exact = this.features.get(features);
    if (exact === undefined) {
      if (this.features.size > 256) this.features.clear();
      exact = BigInt(features);
      this.features.set(features, exact);
    }
    return exact;
  }

  private tableOf(regions: readonly InputRegion[]): KnownTable | "refused" {
    let known = this.tables.get(regions);
    if (known === undefined) {
      known = makeTable(regions, this.profile);
      this.tables.set(regions, known);
    }
    return known;
  }
}

function makeTable(listed: readonly InputRegion[], profile: Profile): KnownTable | "refused" {
  if (listed.length > MOST_REGIONS) return "refused";
  const exact = listed.map(({ gpa, size, hva }) => ({
    gpa: BigInt(gpa),
    size: BigInt(size),
    hva: BigInt(hva),
  }));
  const taken = profile.regionArray ? exact : treeRegions(exact);
  if (taken === undefined) return "refused";
  const table = new MemoryTable(taken, profile.regionArray);
  const limit = BigInt(TASK_SIZE_MAX);
  return { table, inUserMemory: table.regions.every(({ hva, size }) => hva + size <= limit) };
}

/** Whether the ring is aligned as VHOST_SET_VRING_ADDR requires. */
function isAligned({ avail, used, logAddr }: InputQueue): boolean {
  return isMultiple(avail, 2) && isMultiple(used, 4) && isMultiple(logAddr, 4);
}

function isMultiple(value: InputQueue["used"], of: 2 | 4): boolean {
  return typeof value === "number" ? value % of === 0 : value % BigInt(of) === 0n;
}

/** Whether the ring lies in user memory, whatever the features. */
function ringInUserMemory({ desc, avail, used, num }: InputQueue): boolean {
  const fits = (addr: InputQueue["used"], size: number) =>
    typeof addr === "number" && addr + size <= TASK_SIZE_MAX;
  return fits(desc, 16 * num) && fits(avail, 6 + 2 * num) && fits(used, 6 + 8 * num);
}
