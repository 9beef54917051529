import type { U64 } from "../base/u64.ts";
import type { Kernel } from "../engine/profile.ts";

/** Version of the format. A file without a version has version 1. */
export const SCENARIO_VERSION = 1;

/**
 * A reproducible run of vhost: its initial memory, the operations and, if known, the
 * answers of a kernel.
 *
 * In a file, numbers above 2^32 are "0x…" strings; here they are `U64`.
 */
export interface Scenario {
  readonly name: string;
  readonly kernel: Kernel;
  /** Its topic, for a person: `walk`, `ring`, `mixed` … */
  readonly kind: string;
  /**
   * Eventfds whose counter is at its maximum: they poll as readable from the start, and
   * their signals are not counted. None by default.
   */
  readonly readable_fds?: readonly number[];
  /** Mapped user memory, initially zero; any access elsewhere faults. */
  readonly maps: readonly { readonly hva: U64; readonly size: number }[];
  /** Initial bytes, repeated `count` times; bytes outside the maps are dropped. */
  readonly memory: readonly {
    readonly hva: U64;
    readonly bytes: Uint8Array;
    readonly count: number;
  }[];
  readonly steps: readonly Step[];
  readonly final?: Final;
  readonly finding?: Finding;
}

/** The property that a scenario breaks, and where in a campaign this was found. */
export interface Finding {
  /** Name of the property. */
  readonly property: string;
  /** The violation, in one sentence with its numbers. */
  readonly message: string;
  /** Number of the step at which it occurred, from 0. */
  readonly step: number;
  /** Seed of the campaign. */
  readonly seed?: number;
  /** Number of the unit in its campaign, and of the run in its unit. */
  readonly unit?: number;
  readonly run?: number;
  /** Version of the generator that made the input. */
  readonly generator?: number;
  /**
   * What a replay expects: that the property is violated, as by a known bug of an old
   * kernel, or that it holds, as after a fix. Without it the case reproduces a bug: the replay fails
   * while the property is violated, whatever the recorded answers say.
   */
  readonly expect?: "violated" | "holds";
  /** The kernel that behaves differently, if the finding is a difference between kernels. */
  readonly against?: Kernel;
}

/** A bad pointer in place of an ioctl's argument. */
export interface FaultingArg {
  readonly fault: true;
}

/** The argument of VHOST_SET_MEM_TABLE; `nregions` is the number of regions unless given. */
export interface MemTableArg {
  readonly regions: readonly { readonly gpa: U64; readonly size: U64; readonly hva: U64 }[];
  readonly nregions?: number;
  readonly padding?: number;
}

/** The argument of a vring ioctl; its fields depend on the command. */
export interface VringArg {
  readonly index: number;
  readonly num?: number;
  readonly fd?: number;
  readonly flags?: number;
  readonly desc?: U64;
  readonly used?: U64;
  readonly avail?: U64;
  readonly log?: U64;
}

/** One operation of the VMM, the device back-end, or the guest (`poke`, `kick`). */
export type Operation =
  | {
      readonly op: "dev_ioctl";
      readonly cmd: string;
      readonly arg?: MemTableArg | { readonly base: U64 } | { readonly fd: number } | FaultingArg;
    }
  | { readonly op: "vring_ioctl"; readonly cmd: string; readonly arg: VringArg | FaultingArg }
  | {
      readonly op: "poke";
      readonly hva: U64;
      readonly bytes: Uint8Array;
      /**
       * Do the poke during the next operation that is not such a poke: right after its
       * read of user memory with this number, from 1, or at its end if it makes fewer reads.
       */
      readonly during?: number;
    }
  | { readonly op: "features"; readonly vq: number; readonly value: U64 }
  | { readonly op: "backend"; readonly vq: number; readonly active: boolean }
  | { readonly op: "owner"; readonly current: boolean }
  | { readonly op: "kick"; readonly fd: number }
  | { readonly op: "run_worker" | "dev_stop" | "reset_owner" | "log_access_ok" }
  | {
      readonly op:
        | "vq_access_ok"
        | "init_access"
        | "signal"
        | "notify"
        | "enable_notify"
        | "disable_notify"
        | "avail_empty";
      readonly vq: number;
    }
  | {
      readonly op: "get_vq_desc";
      readonly vq: number;
      readonly iov_size: number;
      readonly log: boolean;
    }
  | {
      readonly op: "translate";
      readonly vq: number;
      readonly addr: U64;
      readonly len: number;
      readonly iov_size: number;
    }
  | { readonly op: "discard"; readonly vq: number; readonly n: number }
  | { readonly op: "add_used"; readonly vq: number; readonly id: number; readonly len: number }
  | {
      readonly op: "add_used_n";
      readonly vq: number;
      readonly heads: readonly (readonly [id: number, len: number])[];
    }
  | {
      readonly op: "log_write";
      readonly vq: number;
      readonly log: readonly (readonly [addr: U64, len: U64])[];
      readonly len: U64;
    };

/** The answer of an operation; only the fields that the operation has are present. */
export interface Answer {
  readonly ret?: number;
  readonly num?: number;
  readonly out?: number;
  readonly in?: number;
  readonly iov?: readonly (readonly [base: U64, len: number])[];
  /** The first 4096 entries. */
  readonly log?: readonly (readonly [addr: U64, len: number])[];
  /** Number of entries written, if a pop succeeded but wrote more than the log array can hold. */
  readonly log_overflow?: number;
  readonly signalled?: number;
  /** Codes of the faults that the kernel reported, in order. */
  readonly errors?: readonly string[];
  /** The operation hit BUG, BUG_ON or an endless wait: the host is dead, and the run ends here. */
  readonly bug?: string;
}

/** An operation and, if known, the answer of a kernel. */
export type Step = Operation & { readonly expect?: Answer };

/** A queue's fields of `struct vhost_virtqueue`, by the kernel's names, plus `kicks` and `polling`. */
export type VqState = {
  readonly num: number;
  readonly last_avail_idx: number;
  readonly avail_idx: number;
  readonly last_used_idx: number;
  readonly used_flags: number;
  readonly signalled_used: number;
  /** 1 or 0, like all boolean fields. */
  readonly signalled_used_valid: number;
  readonly log_used: number;
  readonly is_le: number;
  readonly user_be: number;
  /** How often its kick handler ran. */
  readonly kicks: number;
  /** Whether the queue waits on a kick eventfd. */
  readonly polling: number;
  readonly log_addr: U64;
  readonly log_base: U64;
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
};

/**
 * Expected values of some fields of a queue, by name. A name that is not in `VqState`
 * never matches.
 */
export type ExpectedVqState = Readonly<Record<string, U64>>;

/** The state after the last step. */
export interface Final {
  /** By queue index; only the queues and fields that the case names are compared. */
  readonly state: Readonly<Record<string, ExpectedVqState>>;
  /** fd → number of signals; zero is left out. */
  readonly eventfds: Readonly<Record<string, number>>;
  /** Runs of user memory that differ from the initial contents. */
  readonly written: readonly { readonly hva: U64; readonly bytes: Uint8Array }[];
}
