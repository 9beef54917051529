import { describe, expect, it } from "vitest";
import { styleFor } from "../../../src/render/style.ts";

const coloured = (isTTY: boolean, env: Record<string, string>, refused = false) =>
  styleFor({ isTTY, env, refused }).chalk.red("x") !== "x";

describe("colour", () => {
  it.each([
    ["a terminal", true, coloured(true, {})],
    ["a pipe", false, coloured(false, {})],
    ["a pipe under FORCE_COLOR", true, coloured(false, { FORCE_COLOR: "1" })],
    ["a terminal under NO_COLOR", false, coloured(true, { NO_COLOR: "1" })],
    ["NO_COLOR against FORCE_COLOR", false, coloured(true, { NO_COLOR: "1", FORCE_COLOR: "1" })],
    ["--no-color", false, coloured(true, {}, true)],
    ["a dumb terminal", false, coloured(true, { TERM: "dumb" })],
    ["an empty NO_COLOR", true, coloured(true, { NO_COLOR: "" })],
  ])("%s: %s", (_, expected, got) => {
    expect(got).toBe(expected);
  });
});
