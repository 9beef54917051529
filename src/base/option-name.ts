/** What a caller can choose, by the name that the command line has for it. */
export type OptionName =
  | "against"
  | "base"
  | "below-4g"
  | "case"
  | "corpus"
  | "device"
  | "filter"
  | "kernel"
  | "log"
  | "map"
  | "out"
  | "queue"
  | "resume"
  | "rings"
  | "vq";

/** Which of the caller's options an error is about. */
export interface AboutOptions {
  /** The option whose value the message finds wrong. */
  readonly value?: OptionName | undefined;
  /** Options that the message speaks of: to give, to leave out, or to change. */
  readonly options?: readonly OptionName[];
}
