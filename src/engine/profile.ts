/** Kernels whose vhost can be re-told. */
export const KERNELS = ["4.6", "6.1", "6.12"] as const;
export type Kernel = (typeof KERNELS)[number];

/**
 * Where kernels differ: one switch a difference, true where it is as in 4.6.
 *
 * 6.1 and 6.12 stand for their stable series as of 6.1.192 and 6.12.117.
 */
export interface Profile {
  readonly kernel: Kernel;
  /**
   * get_vq_desc reads avail->idx at every call and a jump is -EFAULT; later it reads
   * it only when its cached copy is used up, and a jump is -EINVAL.
   *
   * Changed by d3bb267bbdcb (5.18) and its follow-ups.
   */
  readonly rereadsAvailIdx: boolean;
  /**
   * vq_avail_empty and enable_notify compare with the cached avail_idx; later with
   * last_avail_idx, and a failed read is reported.
   *
   * Changed by d3bb267bbdcb (5.18) and the rework of vhost_vq_avail_empty (4.11).
   */
  readonly comparesCachedIdx: boolean;
  /**
   * A zero-length writable buffer takes an entry of the log array, which can be
   * overrun (CVE-2019-14835).
   *
   * Changed by 060423bfdee3 (5.3).
   */
  readonly logsEmptyBuffers: boolean;
  /**
   * used->idx is published although writing the element failed.
   *
   * Changed by b4ba1207d45a (6.17, in stable since August 2025).
   */
  readonly publishesAfterFailedWrite: boolean;
  /**
   * Regions are a sorted array, searched from above: a short one hides the one it
   * lies in, and below the lowest the search reads past the array. Later they are an
   * interval tree, and an empty or wrapping region is refused.
   *
   * Changed by a9709d6874d5 (4.8).
   */
  readonly regionArray: boolean;
  /**
   * Built for cross-endian guests, as the recordings of 4.6 are; stock builds are not.
   *
   * CONFIG_VHOST_CROSS_ENDIAN_LEGACY
   */
  readonly crossEndian: boolean;
  /**
   * The log range of a running queue is checked without the two bytes of avail_event.
   *
   * Changed by 71878fa46c7e (5.9).
   */
  readonly forgetsEventInLogCheck: boolean;
  /**
   * Work is queued and flushed whether or not there is a worker; later both do
   * nothing without one, and a flush does all that is queued.
   *
   * Changed by 04b96e5528ca (4.7) and the rework of flushing up to 6.0.
   */
  readonly queuesWithoutWorker: boolean;
  /**
   * An inactive queue's byte order is reset by init_access.
   *
   * Changed by cda8bba0f99d (4.10).
   */
  readonly resetsEndianOnInit: boolean;
}

const FIRST: Profile = {
  kernel: "4.6",
  rereadsAvailIdx: true,
  comparesCachedIdx: true,
  logsEmptyBuffers: true,
  publishesAfterFailedWrite: true,
  regionArray: true,
  crossEndian: true,
  forgetsEventInLogCheck: true,
  queuesWithoutWorker: true,
  resetsEndianOnInit: true,
};

const STABLE: Omit<Profile, "kernel"> = {
  rereadsAvailIdx: false,
  comparesCachedIdx: false,
  logsEmptyBuffers: false,
  publishesAfterFailedWrite: false,
  regionArray: false,
  crossEndian: false,
  forgetsEventInLogCheck: false,
  queuesWithoutWorker: false,
  resetsEndianOnInit: false,
};

/** What each kernel does. */
export const PROFILES: Readonly<Record<Kernel, Profile>> = {
  "4.6": FIRST,
  "6.1": { kernel: "6.1", ...STABLE },
  "6.12": { kernel: "6.12", ...STABLE },
};

/** The kernel that steps when none is named: the newest. */
export const DEFAULT_KERNEL: Kernel = "6.12";
