import type { Operation } from "../scenario/scenario.ts";
import type { LoopSpec } from "./loops/registry.ts";

/** One command of a script. */
export type StepCommand =
  | { readonly do: "pop"; readonly count: number }
  | {
      readonly do: "complete";
      readonly len?: number;
      readonly head?: number;
      readonly fill?: Uint8Array;
    }
  | { readonly do: "log"; readonly len?: number }
  /** The next steps of a case, or operations that were taken back. */
  | { readonly do: "next"; readonly count: number }
  | { readonly do: "loop"; readonly loop: LoopSpec; readonly chains?: number }
  /** A write by the guest, at a guest address. */
  | { readonly do: "poke"; readonly gpa: bigint; readonly bytes: Uint8Array }
  | { readonly do: "operation"; readonly operation: Operation };
