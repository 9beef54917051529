import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../../../src/files/make-folder.ts";

test("makes a folder and those above it, again if need be", () => {
  const folder = mkdtempSync(join(tmpdir(), "vhostctl-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const deep = join(folder, "a/b/c");
  makeFolder(deep);
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file"))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(folder, "file/x"))).toThrow(/ENOTDIR/);
});

test.runIf(existsSync("/proc/self"))("ends where the system makes none", () => {
  expect(() => makeFolder("/proc/vhostctl/x")).toThrow(/ENOENT|EACCES|EPERM/);
});
