import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inputFailure, outputFailure, systemReason } from "../../../src/files/system-error.ts";
import { freshPath } from "../../support/image-files.ts";

const system = (code: string) =>
  Object.assign(new Error(`${code}: said by the system`), { code, syscall: "open" });

test("one wording serves what is read and what is written", () => {
  expect(inputFailure("f", system("EACCES")).message).toBe("f: permission denied");
  expect(outputFailure("f", system("EACCES"))).toMatchObject({
    name: "OutputError",
    message: "f: cannot be written: permission denied",
  });
});

test("a code without a wording of its own stands for itself", () => {
  expect(inputFailure("f", system("EIO"), 8).message).toBe("f: at offset 8: cannot be read (EIO)");
  expect(outputFailure("f", system("EIO"))).toMatchObject({
    message: "f: cannot be written: EIO",
  });
});

test("what the system did not say is left as it is", () => {
  const bug = new TypeError("ours");
  expect(outputFailure("f", bug)).toBe(bug);
  expect(systemReason(bug)).toBe("ours");
});

test("real errors are worded", () => {
  const refused = (path: string) => {
    try {
      readFileSync(path);
    } catch (error) {
      return systemReason(error);
    }
    return "";
  };
  expect(refused(freshPath())).toBe("no such file");
  expect(refused("a\0b")).toBe("the file name holds a NUL character");
});
