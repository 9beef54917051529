/** Kernels whose vhost can be emulated, oldest first. */
export const KERNELS = ["4.6", "6.1", "6.12"] as const;
export type Kernel = (typeof KERNELS)[number];

/** A version of Linux, whether in `KERNELS` or not. */
type Version = `${number}.${number}`;

/** A commit that changed the behaviour. */
export interface Change {
  readonly commit: string;
  /** The first mainline version that contains it. */
  readonly version: Version;
  /** Older kernels in `KERNELS` whose stable series took it too. */
  readonly stable?: readonly Kernel[];
}

/** A behaviour of some kernels and not of others. */
export type KernelDifference = {
  /**
   * What those kernels do, in a sentence or two, and what the others do instead if
   * that is not clear.
   */
  readonly what: string;
} & (
  | {
      /** The change that introduced it; if absent, it is older than 4.6. */
      readonly since?: Change;
      /** The change that removed it; if absent, it is still there. */
      readonly until?: Change;
    }
  | {
      /** Kernels built or recorded in this way, where the version made no difference. */
      readonly only: readonly Kernel[];
    }
);

/**
 * The differences between kernels, one per row. The name of a row is a switch of
 * `Profile`, true for the kernels that do what the row says.
 *
 * 6.1 and 6.12 stand for their stable series as of 6.1.192 and 6.12.117.
 */
export const KERNEL_DIFFERENCES = {
  rereadsAvailIdx: {
    what:
      "get_vq_desc reads avail->idx at every call, and a jump is -EFAULT. Later kernels read it " +
      "only when the cached copy is used up, and a jump is -EINVAL.",
    until: { commit: "d3bb267bbdcb", version: "5.18" },
  },
  comparesCachedIdx: {
    what:
      "vq_avail_empty and enable_notify compare with the cached avail_idx. Later kernels compare " +
      "with last_avail_idx, and report a failed read. vq_avail_empty alone was changed in 4.11.",
    until: { commit: "d3bb267bbdcb", version: "5.18" },
  },
  logsEmptyBuffers: {
    what:
      "A zero-length writable buffer takes an entry of the log array, which can be overrun " +
      "(CVE-2019-14835).",
    until: { commit: "060423bfdee3", version: "5.3" },
  },
  publishesAfterFailedWrite: {
    what: "used->idx is published although writing the element failed.",
    until: { commit: "b4ba1207d45a", version: "6.17", stable: ["6.1", "6.12"] },
  },
  regionArray: {
    what:
      "Regions are a sorted array, searched from above: a short region hides the one it lies in, " +
      "and below the lowest the search reads past the array. Later kernels use an interval tree, " +
      "and refuse an empty or wrapping region.",
    until: { commit: "a9709d6874d5", version: "4.8" },
  },
  forgetsEventInLogCheck: {
    what: "The log range of a running queue is checked without the two bytes of avail_event.",
    until: { commit: "71878fa46c7e", version: "5.9" },
  },
  queuesWithoutWorker: {
    what:
      "Work is queued and flushed whether or not there is a worker. Later kernels do neither " +
      "without one, and a flush does everything queued; flushing was reworked until 6.0.",
    until: { commit: "04b96e5528ca", version: "4.7" },
  },
  resetsEndianOnInit: {
    what: "The byte order of an inactive queue is reset by init_access.",
    until: { commit: "cda8bba0f99d", version: "4.10" },
  },
  crossEndian: {
    what: "Built for cross-endian guests (CONFIG_VHOST_CROSS_ENDIAN_LEGACY); stock builds are not.",
    only: ["4.6"],
  },
  memoryOutlivesBug: {
    what:
      "Recorded over simulated memory, which can still be read after a BUG. A real host " +
      "dies, and what its last operation wrote is lost.",
    only: ["4.6"],
  },
} satisfies Readonly<Record<string, KernelDifference>>;

/** Name of a difference between kernels: see `KERNEL_DIFFERENCES`. */
export type DifferenceName = keyof typeof KERNEL_DIFFERENCES;

/** The behaviour of a kernel: a switch for each difference between kernels. */
export type Profile = { readonly kernel: Kernel } & {
  readonly [Name in DifferenceName]: boolean;
};

/** The profile of each kernel, all objects of the same shape. */
export const PROFILES = Object.fromEntries(
  KERNELS.map((kernel) => [kernel, profileOf(kernel)]),
) as Readonly<Record<Kernel, Profile>>;

/** The kernel used when none is named: the newest. */
export const DEFAULT_KERNEL: Kernel = KERNELS[KERNELS.length - 1] as Kernel;

/** The kernels that do what a difference says, oldest first. */
export function kernelsWith(name: DifferenceName): Kernel[] {
  return KERNELS.filter((kernel) => PROFILES[kernel][name]);
}

function profileOf(kernel: Kernel): Profile {
  const rows: [string, KernelDifference][] = Object.entries(KERNEL_DIFFERENCES);
  const switches = rows.map(([name, difference]) => [name, differs(kernel, difference)]);
  return { kernel, ...Object.fromEntries(switches) } as Profile;
}

/** Whether a kernel does what a difference says. */
export function differs(kernel: Kernel, difference: KernelDifference): boolean {
  if ("only" in difference) return difference.only.includes(kernel);
  const { since, until } = difference;
  return (
    (since === undefined || has(kernel, since)) && !(until !== undefined && has(kernel, until))
  );
}

function has(kernel: Kernel, { version, stable }: Change): boolean {
  return isAtLeast(kernel, version) || stable?.includes(kernel) === true;
}

function isAtLeast(kernel: Version, version: Version): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = version.split(".").map(Number);
  return major === leastMajor ? minor >= leastMinor : major > leastMajor;
}
