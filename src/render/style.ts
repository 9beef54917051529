import { Chalk, type ChalkInstance } from "chalk";

/** How to write for one stream. */
export interface Style {
  readonly chalk: ChalkInstance;
}

/** What decides about colour. */
export interface ColourChoice {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--no-color` was given. */
  readonly refused: boolean;
}

/**
 * Colour where the stream is a terminal and nobody refused it; FORCE_COLOR asks
 * for it in a pipe, NO_COLOR and `--no-color` refuse it everywhere.
 */
export function styleFor({ isTTY, env, refused }: ColourChoice): Style {
  const noColour = refused || (env.NO_COLOR ?? "") !== "";
  const forced = (env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0";
  const level = !noColour && (forced || (isTTY && env.TERM !== "dumb")) ? 1 : 0;
  return { chalk: new Chalk({ level }) };
}
