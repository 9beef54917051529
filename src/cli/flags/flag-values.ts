import type { Interfaces } from "@oclif/core";

/** The parsed values of some flags. */
export type FlagValues<T> = T extends Interfaces.FlagInput<infer F> ? F : never;
