import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/base/input-error.ts";
import { UsageError } from "../../../../src/base/usage-error.ts";
import { withFlags } from "../../../../src/cli/flags/flag-text.ts";
import { failureOf } from "../../../../src/cli/outcome.ts";

describe("withFlags", () => {
  it("puts the flag with the wrong value before the message", () => {
    expect(withFlags("num= is missing", { value: "vq" })).toBe("--vq: num= is missing");
  });

  it("puts the flags to look at after the message", () => {
    expect(withFlags("no ring state", { options: ["rings", "vq"] })).toBe(
      "no ring state (--rings, --vq)",
    );
  });

  it("leaves a message without options unchanged", () => {
    expect(withFlags("m is not empty", {})).toBe("m is not empty");
  });
});

describe("failureOf", () => {
  const messageOf = (error: Error) => failureOf(error).error.message;

  it("adds flags to usage errors and to input errors", () => {
    expect(messageOf(new UsageError("which queue?", { options: ["device", "queue"] }))).toBe(
      "which queue? (--device, --queue)",
    );
    const unread = new InputError("a.snap", "is not read", undefined, { options: ["base"] });
    expect(messageOf(unread)).toBe("a.snap: is not read (--base)");
  });

  it("keeps the flag that oclif puts before a bad value", () => {
    const error = new UsageError("expected a time");
    error.message = `Parsing --max-time \n\t${error.message}\nSee more help with --help`;
    expect(messageOf(error)).toBe("--max-time: expected a time");
  });
});
