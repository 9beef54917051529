import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { writeWhole } from "../../../src/files/whole-file.ts";
import { checkReportFile } from "../../../src/services/report-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();

describe("a report file", () => {
  it("is replaced as a whole, and leaves nothing else behind", () => {
    const file = join(folder, "r.xml");
    writeFileSync(file, "old and longer");
    checkReportFile(file);
    writeWhole(file, "né");
    expect(readFileSync(file, "utf8")).toBe("né");
    expect(readdirSync(folder)).toEqual(["r.xml"]);
  });

  it.each([
    ["in a missing folder", join(folder, "none/r.xml"), /none is no folder/],
    ["in a file, not a folder", join(folder, "r.xml/r.xml"), /no folder/],
    ["in place of a folder", folder, /no regular file/],
    ["in place of a device", "/dev/null", /no regular file/],
  ])("is refused beforehand: %s", (_, file, says) => {
    writeFileSync(join(folder, "r.xml"), "");
    expect(() => checkReportFile(file)).toThrow(UsageError);
    expect(() => checkReportFile(file)).toThrow(says);
  });

  it("is refused if its name is that of a file of cases, so that none is lost", () => {
    for (const name of ["c.json", "c.jsonl", "c.jsonl.gz"]) {
      expect(() => checkReportFile(join(folder, name))).toThrow(/name is that of a file of cases/);
    }
  });

  it("that cannot be written is an error, and no partial file is left", () => {
    const inside = join(folder, "d");
    mkdirSync(join(inside, "taken/full"), { recursive: true });
    expect(() => writeWhole(join(inside, "taken"), "x")).toThrow(/cannot be written: it is /);
    expect(readdirSync(inside)).toEqual(["taken"]);
    expect(() => writeWhole(join(folder, "none/r.xml"), "x")).toThrow(
      /cannot be written: no such file/,
    );
  });
});
