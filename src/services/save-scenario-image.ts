import { VIRTIO_F_ACCESS_PLATFORM } from "../abi/features.ts";
import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_RING,
  VRING_DESC_SIZE,
  VRING_USED_ELEM_SIZE,
  VRING_USED_RING,
} from "../abi/vring.ts";
import { hex } from "../base/hex.ts";
import type { U64 } from "../base/u64.ts";
import { UsageError } from "../base/usage-error.ts";
import type { Device } from "../engine/device.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import { checkOutput } from "../files/whole-file.ts";
import { writeElfCore } from "../image/elf/writer.ts";
import { copyFromUser, type UserMemory } from "../memory/user-memory.ts";
import type { DeviceState, QueueState } from "../ring/ring-state.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ringsBeside } from "./read-rings.ts";
import { type SavedImage, saveRings } from "./save-image.ts";
import { type BackedPart, backedParts, guestAddressOf } from "./scenario-core.ts";

/** EM_NONE: a scenario has no architecture, and vhost runs on a little-endian host. */
const MACHINE = { machine: 0, endian: "little" } as const;

/** What to save. */
export interface SaveScenarioOptions {
  /** Path of the core; its ring state is saved beside it as `STEM.virtio.json`. */
  readonly out: string;
  /** The file that the scenario was read from. */
  readonly file: string;
  /** The maps that make up user memory. */
  readonly maps: Scenario["maps"];
  readonly memory: UserMemory;
  readonly device: Device;
}

/**
 * Saves the current state of a scenario as an image: guest memory according to the
 * memory table, and all queues that are set up.
 *
 * @throws UsageError if there is no guest memory or no queue, a ring is not in guest
 *   memory, or an output is the case's file or cannot be a file
 * @throws OutputError if a file cannot be written
 */
export function saveScenarioImage(options: SaveScenarioOptions): SavedImage {
  const { out, file, maps, memory, device } = options;
  const rings = ringsBeside(out);
  checkOutput(out, [file]);
  checkOutput(rings, [file]);
  const parts = backedParts(device.table?.regions ?? [], maps);
  if (parts.length === 0) {
    throw new UsageError(
      "no image can be made: the case has no guest memory; no memory backs its memory table",
    );
  }
  const devices = devicesOf(device, parts);
  if (devices.length === 0)
    throw new UsageError("no image can be made: the case has not set up a queue");
  const core = {
    ...MACHINE,
    segments: parts,
    read: (gpa: bigint, into: Uint8Array) => void readPart(memory, parts, gpa, into),
  };
  const size = writeElfCore(out, core, []);
  saveRings(rings, devices);
  return { image: out, rings, size };
}

function readPart(
  memory: UserMemory,
  parts: readonly BackedPart[],
  gpa: bigint,
  into: Uint8Array,
): void {
  const part = parts.find((one) => gpa >= one.gpa && gpa < one.gpa + one.size);
  if (part !== undefined) copyFromUser(memory, Number(part.hva + gpa - part.gpa), into);
}

/** Groups the queues by features and byte order, which the queues of one device share. */
function devicesOf(device: Device, parts: readonly BackedPart[]): DeviceState[] {
  const devices = new Map<string, DeviceState & { readonly queues: QueueState[] }>();
  for (const [number, vq] of device.vqs.entries()) {
    if (vq.desc === 0 && vq.avail === 0 && vq.used === 0) continue;
    const kind = `${vq.ackedFeatures} ${vq.isLe}`;
    const known = devices.get(kind) ?? {
      name: "virtio",
      path: `vhost${devices.size === 0 ? "" : `-${devices.size}`}`,
      deviceId: 0,
      features: vq.ackedFeatures,
      endian: vq.isLe ? ("little" as const) : ("big" as const),
      vhostActive: false,
      broken: false,
      iova: vq.hasFeature(VIRTIO_F_ACCESS_PLATFORM),
      queues: [],
    };
    devices.set(kind, known);
    known.queues.push(queueOf(number, vq, parts));
  }
  return [...devices.values()];
}

function queueOf(queue: number, vq: VirtQueue, parts: readonly BackedPart[]): QueueState {
  const { num, lastAvailIdx, lastUsedIdx } = vq;
  const place = (what: string, addr: U64, size: number) => {
    const gpa = guestAddressOf(parts, addr, size);
    if (gpa !== undefined) return gpa;
    throw new UsageError(
      `no image can be made: the ${what} of queue ${queue}, at user address ${hex(addr)}, is not in guest memory`,
    );
  };
  return {
    queue,
    num,
    desc: place("descriptor table", vq.desc, VRING_DESC_SIZE * num),
    avail: place("available ring", vq.avail, VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * num),
    used: place("used ring", vq.used, VRING_USED_RING + VRING_USED_ELEM_SIZE * num),
    lastAvailIdx,
    lastUsedIdx,
  };
}
