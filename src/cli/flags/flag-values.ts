import type { Interfaces } from "@oclif/core";

/** What a command is given for some flags. */
export type FlagValues<T> = T extends Interfaces.FlagInput<infer F> ? F : never;
