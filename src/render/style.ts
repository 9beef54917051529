import { Chalk, type ChalkInstance } from "chalk";

/** Colours and width for one stream. */
export interface Style {
  readonly chalk: ChalkInstance;
  /** Columns that lines are wrapped to where possible. */
  readonly width: number;
}

/** Width for a pipe. */
const WIDTH = 100;

/** What colour and width depend on. */
export interface ColourChoice {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--no-color` was given. */
  readonly refused: boolean;
  /** Width of the terminal, if there is one. */
  readonly columns?: number | undefined;
}

/**
 * Colour is on for a terminal. FORCE_COLOR turns it on for a pipe (0: off), NO_COLOR and
 * `--no-color` turn it off everywhere.
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
