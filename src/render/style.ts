import { Chalk, type ChalkInstance } from "chalk";

/** How to write for one stream. */
export interface Style {
  readonly chalk: ChalkInstance;
  /** Columns to keep lines within where they can be broken. */
  readonly width: number;
}

/** Width of a pipe. */
const WIDTH = 100;

/** What decides about colour and width. */
export interface ColourChoice {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--no-color` was given. */
  readonly refused: boolean;
  /** Of the terminal, where there is one. */
  readonly columns?: number | undefined;
}

/**
 * Colour where the stream is a terminal and nobody refused it; FORCE_COLOR asks
 * for it in a pipe (0: refuses it), NO_COLOR and `--no-color` refuse it everywhere.
 */
export function styleFor({ isTTY, env, refused, columns = WIDTH }: ColourChoice): Style {
  const noColour = refused || (env.NO_COLOR ?? "") !== "";
  const asked = env.FORCE_COLOR ?? "";
  const wanted = asked === "" ? isTTY && env.TERM !== "dumb" : asked !== "0";
  return {
    chalk: new Chalk({ level: wanted && !noColour ? 1 : 0 }),
    width: Math.max(60, Math.min(columns, 160)),
  };
}
