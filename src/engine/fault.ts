import { E2BIG, EFAULT, EINVAL } from "../abi/errno.ts";
import type { U64 } from "../base/u64.ts";
import type { Profile } from "./profile.ts";

type NoValues = Readonly<Record<never, never>>;

/**
 * Names of what vhost can refuse, each with the values that the kernel prints, by the
 * kernel's own names.
 *
 * `walk-limit` is specific to this engine: see `VirtQueue.walkLimit`.
 */
export interface FaultValues {
  "avail-idx-read": { readonly addr: U64 };
  "avail-idx-jump": { readonly from: number; readonly to: number };
  "avail-ring-read": { readonly idx: number; readonly addr: U64 };
  "head-range": { readonly head: number; readonly num: number };
  "desc-range": { readonly i: number; readonly num: number; readonly head: number };
  "chain-loop": { readonly i: number; readonly num: number; readonly head: number };
  "desc-read": { readonly i: number; readonly addr: U64 };
  "desc-translation": { readonly ret: number; readonly i: number };
  "out-after-in": { readonly i: number };
  "indirect-failed": { readonly i: number };
  "indirect-length": { readonly len: number; readonly size: number };
  "indirect-table-translation": { readonly ret: number };
  "indirect-too-big": { readonly len: number };
  "indirect-loop": { readonly i: number; readonly count: number };
  "indirect-read": { readonly i: number; readonly addr: U64 };
  "indirect-nested": { readonly i: number; readonly addr: U64 };
  "indirect-translation": { readonly ret: number; readonly i: number };
  "indirect-out-after-in": { readonly i: number };
  "used-write": NoValues;
  "used-idx-write": NoValues;
  "avail-flags-read": NoValues;
  "used-event-read": NoValues;
  "used-flags-write": { readonly addr: U64; readonly ret: number };
  "avail-event-write": { readonly addr: U64; readonly ret: number };
  "avail-idx-recheck": { readonly addr: U64; readonly ret: number };
  "walk-limit": { readonly limit: number };
}

export type FaultCode = keyof FaultValues;

/** One refusal, as vhost reports it through vq_err: data, never thrown. */
export type Fault<Code extends FaultCode = FaultCode> = {
  readonly [Each in Code]: {
    readonly code: Each;
    /** Positive errno that the operation returns. */
    readonly errno: number;
    readonly values: FaultValues[Each];
  };
}[Code];

/** The description of a fault, independent of the queue. */
export interface FaultInfo<Code extends FaultCode = FaultCode> {
  /** A few words, for a table. */
  readonly title: string;
  /** Why vhost refuses, in one sentence for the author of a driver. */
  readonly explanation: string;
  /** Positive errno; undefined if it comes from the translation or depends on the kernel. */
  readonly errno?: number;
  /** Section of virtio 1.3 with the rule, if there is one. */
  readonly spec?: string;
  /** The kernel function that reports it; absent if vhost would not. */
  readonly kernelFunction?: string;
  /** What could not be translated to user memory, if that is the fault. */
  readonly untranslated?: "buffer" | "table";
  /** The line that the kernel logs. */
  readonly text: (values: FaultValues[Code]) => string;
  /** The line since 5.18, where the kernel checks the index in one place. */
  readonly laterText?: (values: FaultValues[Code]) => string;
}

const hex = (value: U64): string => value.toString(16);
const pointer = (value: U64): string => hex(value).padStart(16, "0");

/** The description of every fault. The codes are those of the conformance cases. */
export const FAULTS: { readonly [Code in FaultCode]: FaultInfo<Code> } = {
  "avail-idx-read": {
    title: "avail idx unreadable",
    explanation: "The page with the available ring's idx is not mapped, so nothing can be popped.",
    errno: EFAULT,
    spec: "2.7.6",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ addr }) => `Failed to access avail idx at ${pointer(addr)}`,
    laterText: ({ addr }) => `Failed to access available index at ${pointer(addr)} (-14)`,
  },
  "avail-idx-jump": {
    title: "avail idx jumped",
    explanation:
      "The driver's avail idx is more than the queue size ahead of what the device has popped: no ring can hold that many buffers.",
    spec: "2.7.6.1",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ from, to }) => `Guest moved used index from ${from} to ${to}`,
    laterText: ({ from, to }) => `Invalid available index change from ${from} to ${to}`,
  },
  "avail-ring-read": {
    title: "avail entry unreadable",
    explanation: "The available ring entry that names the chain's head is not mapped.",
    errno: EFAULT,
    spec: "2.7.6",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ idx, addr }) => `Failed to read head: idx ${idx} address ${pointer(addr)}`,
  },
  "head-range": {
    title: "head out of range",
    explanation:
      "The available ring names a head that is not a descriptor of this queue (it must be below the queue size).",
    errno: EINVAL,
    spec: "2.7.6",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ head, num }) => `Guest says index ${head} > ${num} is available`,
  },
  "desc-range": {
    title: "next out of range",
    explanation:
      "A descriptor's next field leads past the end of the descriptor table (it must be below the queue size).",
    errno: EINVAL,
    spec: "2.7.5",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ i, num, head }) => `Desc index is ${i} > ${num}, head = ${head}`,
  },
  "chain-loop": {
    title: "descriptor loop",
    explanation:
      "The chain is longer than the queue: its next fields lead back to a descriptor already visited.",
    errno: EINVAL,
    spec: "2.7.5.2",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ i, num, head }) => `Loop detected: last one at ${i} vq size ${num} head ${head}`,
  },
  "desc-read": {
    title: "descriptor unreadable",
    explanation: "The page with this entry of the descriptor table is not mapped.",
    errno: EFAULT,
    spec: "2.7.5",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ i, addr }) => `Failed to get descriptor: idx ${i} addr ${pointer(addr)}`,
  },
  "desc-translation": {
    title: "buffer not in guest memory",
    explanation:
      "The buffer lies wholly or in part outside guest memory (EFAULT), or the chain needs more iovecs than vhost has (ENOBUFS).",
    spec: "2.7.5",
    kernelFunction: "vhost_get_vq_desc",
    untranslated: "buffer",
    text: ({ ret, i }) => `Translation failure ${ret} descriptor idx ${i}`,
  },
  "out-after-in": {
    title: "readable after writable",
    explanation:
      "A device-readable descriptor follows a device-writable one; all readable ones must come first.",
    errno: EINVAL,
    spec: "2.7.4.2",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ i }) => `Descriptor has out after in: idx ${i}`,
  },
  "indirect-failed": {
    title: "indirect table refused",
    explanation: "The indirect table that this descriptor points to was refused.",
    kernelFunction: "vhost_get_vq_desc",
    text: ({ i }) => `Failure detected in indirect descriptor at idx ${i}`,
  },
  "indirect-length": {
    title: "odd indirect table length",
    explanation: "The length of an indirect table must be a multiple of 16, the size of an entry.",
    errno: EINVAL,
    spec: "2.7.5.3",
    kernelFunction: "get_indirect",
    text: ({ len, size }) =>
      `Invalid length in indirect descriptor: len 0x${hex(len)} not multiple of 0x${hex(size)}`,
  },
  "indirect-table-translation": {
    title: "indirect table not in guest memory",
    explanation:
      "The indirect table lies wholly or in part outside guest memory (EFAULT), or in too many pieces (ENOBUFS).",
    spec: "2.7.5.3",
    kernelFunction: "get_indirect",
    untranslated: "table",
    text: ({ ret }) => `Translation failure ${ret} in indirect.`,
  },
  "indirect-too-big": {
    title: "indirect table too big",
    explanation: "An indirect table holds at most 65536 entries, because next is 16 bits wide.",
    errno: E2BIG,
    spec: "2.7.5.3",
    kernelFunction: "get_indirect",
    text: ({ len }) => `Indirect buffer length too big: ${len | 0}`,
  },
  "indirect-loop": {
    title: "indirect table runs past its end",
    explanation:
      "The last entry of the table has the NEXT flag: the entries loop, or the length is too short. (vhost reads tables in order and does not follow next.)",
    errno: EINVAL,
    spec: "2.7.5.3.1",
    kernelFunction: "get_indirect",
    text: ({ i, count }) => `Loop detected: last one at ${i} indirect size ${count}`,
  },
  "indirect-read": {
    title: "indirect entry unreadable",
    explanation: "The memory that backs this entry of the indirect table is not mapped.",
    errno: EINVAL,
    spec: "2.7.5.3",
    kernelFunction: "get_indirect",
    text: ({ i, addr }) => `Failed indirect descriptor: idx ${i}, ${hex(addr)}`,
  },
  "indirect-nested": {
    title: "nested indirect table",
    explanation: "An entry of an indirect table has the INDIRECT flag; tables do not nest.",
    errno: EINVAL,
    spec: "2.7.5.3.1",
    kernelFunction: "get_indirect",
    text: ({ i, addr }) => `Nested indirect descriptor: idx ${i}, ${hex(addr)}`,
  },
  "indirect-translation": {
    title: "buffer not in guest memory",
    explanation:
      "The buffer of an indirect entry lies wholly or in part outside guest memory (EFAULT), or the chain needs more iovecs than vhost has (ENOBUFS).",
    spec: "2.7.5.3",
    kernelFunction: "get_indirect",
    untranslated: "buffer",
    text: ({ ret, i }) => `Translation failure ${ret} indirect idx ${i}`,
  },
  "indirect-out-after-in": {
    title: "readable after writable",
    explanation:
      "In an indirect table a device-readable entry follows a device-writable one; all readable ones must come first.",
    errno: EINVAL,
    spec: "2.7.4.2",
    kernelFunction: "get_indirect",
    text: ({ i }) => `Indirect descriptor has out after in: idx ${i}`,
  },
  "used-write": {
    title: "used element unwritable",
    explanation: "The used ring entry for a completed chain is not mapped.",
    errno: EFAULT,
    spec: "2.7.8",
    kernelFunction: "__vhost_add_used_n",
    text: () => "Failed to write used",
  },
  "used-idx-write": {
    title: "used idx unwritable",
    explanation: "The page with the used ring's idx is not mapped.",
    errno: EFAULT,
    spec: "2.7.8",
    kernelFunction: "vhost_add_used_n",
    text: () => "Failed to increment used idx",
  },
  "avail-flags-read": {
    title: "avail flags unreadable",
    explanation: "The driver's interrupt setting cannot be read, so the driver is interrupted.",
    errno: EFAULT,
    spec: "2.7.7",
    kernelFunction: "vhost_notify",
    text: () => "Failed to get flags",
  },
  "used-event-read": {
    title: "used_event unreadable",
    explanation:
      "It cannot be read when the driver wants its next interrupt, so the driver is interrupted.",
    errno: EFAULT,
    spec: "2.7.7",
    kernelFunction: "vhost_notify",
    text: () => "Failed to get used event idx",
  },
  "used-flags-write": {
    title: "used flags unwritable",
    explanation: "The driver cannot be told whether to notify: used.flags is not mapped.",
    errno: EFAULT,
    spec: "2.7.10",
    kernelFunction: "vhost_enable_notify",
    text: ({ addr, ret }) => `Failed to enable notification at ${pointer(addr)}: ${ret}`,
  },
  "avail-event-write": {
    title: "avail_event unwritable",
    explanation: "The driver cannot be told when to notify: avail_event is not mapped.",
    errno: EFAULT,
    spec: "2.7.10",
    kernelFunction: "vhost_enable_notify",
    text: ({ addr, ret }) => `Failed to update avail event index at ${pointer(addr)}: ${ret}`,
  },
  "avail-idx-recheck": {
    title: "avail idx unreadable",
    explanation:
      "After notifications were enabled the available ring's idx could not be read again.",
    errno: EFAULT,
    spec: "2.7.6",
    kernelFunction: "vhost_enable_notify",
    text: ({ addr, ret }) => `Failed to check avail idx at ${pointer(addr)}: ${ret}`,
  },
  "walk-limit": {
    title: "walk given up",
    explanation:
      "The chain has more descriptors than this tool reads of one chain; vhost itself would read them all.",
    errno: E2BIG,
    spec: "2.7.5.3.1",
    text: ({ limit }) => `Gave up after ${limit} descriptors`,
  },
};

/** The line that a kernel logs for a fault. */
export function faultMessage<Code extends FaultCode>(
  { code, values }: Fault<Code>,
  { rereadsAvailIdx }: Profile,
): string {
  const { text, laterText = text } = FAULTS[code];
  return (rereadsAvailIdx ? text : laterText)(values);
}
