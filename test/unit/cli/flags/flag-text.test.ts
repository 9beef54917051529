import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/base/input-error.ts";
import { UsageError } from "../../../../src/base/usage-error.ts";
import { withFlags } from "../../../../src/cli/flags/flag-text.ts";
import { failureOf } from "../../../../src/cli/outcome.ts";

describe("withFlags", () => {
  it("names the flag whose value is wrong before the message", () => {
    expect(withFlags("num= is missing", { value: "vq" })).toBe("--vq: num= is missing");
  });

  it("names the flags to look at after the message", () => {
    expect(withFlags("no ring state", { options: ["rings", "vq"] })).toBe(
      "no ring state (--rings, --vq)",
    );
  });

  it("leaves a message about no option as it is", () => {
    expect(withFlags("m is not empty", {})).toBe("m is not empty");
  });
});

describe("failureOf", () => {
  const messageOf = (error: Error) => failureOf(error).error.message;

  it("adds flags to what was asked for and to what cannot be read", () => {
    expect(messageOf(new UsageError("which queue?", { options: ["device", "queue"] }))).toBe(
      "which queue? (--device, --queue)",
    );
    const unread = new InputError("a.snap", "is not read", undefined, { options: ["base"] });
    expect(messageOf(unread)).toBe("a.snap: is not read (--base)");
  });

  it("takes the flag that oclif puts before an error of a value", () => {
    const error = new UsageError("expected a time");
    error.message = `Parsing --max-time \n\t${error.message}\nSee more help with --help`;
    expect(messageOf(error)).toBe("--max-time: expected a time");
  });
});
