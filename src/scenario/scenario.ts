import type { U64 } from "../base/u64.ts";
import type { Kernel } from "../engine/profile.ts";

/** Version of the format. A file that does not say is of version 1. */
export const SCENARIO_VERSION = 1;

/**
 * A run of vhost that can be repeated: the memory it starts from, what is done
 * to it, and, where known, what a kernel answered.
 *
 * In a file numbers above 2^32 are "0x…" strings; here they are `U64`.
 */
export interface Scenario {
  readonly name: string;
  readonly kernel: Kernel;
  /** What it is about, for a person: `walk`, `ring`, `mixed` … */
  readonly kind: string;
  /**
   * Eventfds whose counter is at its end: they poll as readable from the start, and
   * signals of them are not counted. None without.
   */
  readonly readable_fds?: readonly number[];
  /** User memory that exists, zero-filled at first; any other access faults. */
  readonly maps: readonly { readonly hva: U64; readonly size: number }[];
  /** Initial bytes, `count` times in a row; what lies outside the maps is dropped. */
  readonly memory: readonly {
    readonly hva: U64;
    readonly bytes: Uint8Array;
    readonly count: number;
  }[];
  readonly steps: readonly Step[];
  readonly final?: Final;
  readonly finding?: Finding;
}

/** The property that does not hold in a scenario, and where in a campaign that was seen. */
export interface Finding {
  /** Name of the property. */
  readonly property: string;
  /** What was seen, in one sentence with its numbers. */
  readonly message: string;
  /** Number of the step at which it was seen, from 0. */
  readonly step: number;
  /** Of the campaign. */
  readonly seed?: number;
  /** Number of the unit in its campaign, and of the run in its unit. */
  readonly unit?: number;
  readonly run?: number;
  /** Version of the generator that made the input. */
  readonly generator?: number;
  /** The kernel that does not do the same, where that is what was found. */
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

/** The argument of a vring ioctl; which fields there are depends on the command. */
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

/** One thing that is done: by the VMM, the device back-end, or the guest (`poke`, `kick`). */
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
       * Not now but while the next operation that is no such poke is done: right after
       * its read of user memory of this number, from 1, or at its end if it makes fewer.
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

/** What an operation answers; a field is there where the operation has it. */
export interface Answer {
  readonly ret?: number;
  readonly num?: number;
  readonly out?: number;
  readonly in?: number;
  readonly iov?: readonly (readonly [base: U64, len: number])[];
  /** The first 4096 entries. */
  readonly log?: readonly (readonly [addr: U64, len: number])[];
  /** Entries written, where a pop succeeded and they are more than the log array has room for. */
  readonly log_overflow?: number;
  readonly signalled?: number;
  /** Codes of what the kernel reported, in order. */
  readonly errors?: readonly string[];
  /** A BUG, BUG_ON or endless wait was reached: the host is dead and the run ends here. */
  readonly bug?: string;
}

/** An operation and, where known, what a kernel answered to it. */
export type Step = Operation & { readonly expect?: Answer };

/** A queue's fields of `struct vhost_virtqueue`, by the kernel's names, and what happened to it. */
export type VqState = {
  readonly num: number;
  readonly last_avail_idx: number;
  readonly avail_idx: number;
  readonly last_used_idx: number;
  readonly used_flags: number;
  readonly signalled_used: number;
  /** 1 or 0, as are all that tell whether something is so. */
  readonly signalled_used_valid: number;
  readonly log_used: number;
  readonly is_le: number;
  readonly user_be: number;
  /** How often its kick handler ran. */
  readonly kicks: number;
  /** It waits on a kick eventfd. */
  readonly polling: number;
  readonly log_addr: U64;
  readonly log_base: U64;
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
};

/**
 * Some fields of a queue, by the names that a case gives them: a name that is none of
 * `VqState` is never met.
 */
export type ExpectedVqState = Readonly<Record<string, U64>>;

/** What is left after the last step. */
export interface Final {
  /** By queue number; only the queues and fields that the case names are compared. */
  readonly state: Readonly<Record<string, ExpectedVqState>>;
  /** fd → times signalled; zero left out. */
  readonly eventfds: Readonly<Record<string, number>>;
  /** Runs of user memory that differ from before the first step. */
  readonly written: readonly { readonly hva: U64; readonly bytes: Uint8Array }[];
}
