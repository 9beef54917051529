import { readFileSync } from "node:fs";
import { getSystemErrorMap } from "node:util";
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

test("a code without a wording of ours has the system's, and is not shown itself", () => {
  expect(inputFailure("f", system("EIO"), 8).message).toBe(
    "f: at offset 8: cannot be read: i/o error",
  );
  expect(outputFailure("f", system("EIO"))).toMatchObject({
    message: "f: cannot be written: i/o error",
  });
  const codes = [...getSystemErrorMap().values()].map(([code]) => code);
  const worded = codes.map((code) => [code, systemReason(system(code))]);
  expect(worded.filter(([code, said]) => said?.includes(code ?? "") !== false)).toEqual([]);
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
