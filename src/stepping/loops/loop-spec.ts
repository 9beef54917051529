/** The device loops, and the argument that each takes. */
export const LOOPS: Readonly<
  Record<
    "sink" | "source" | "echo" | "blk",
    { readonly takes?: { readonly name: string; readonly required: boolean } }
  >
> = {
  sink: {},
  source: { takes: { name: "BYTES", required: true } },
  echo: {},
  blk: { takes: { name: "FILE", required: false } },
};

export type LoopName = keyof typeof LOOPS;

/** A device loop to run. */
export interface LoopSpec {
  readonly name: LoopName;
  readonly argument?: string;
}
