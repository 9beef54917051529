import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import { caseFiles } from "../../../src/scenario/case-files.ts";
import { readScenarios } from "../../../src/scenario/read-scenarios.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const root = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), content);
  return join(root, name);
};
const json = (name: string) =>
  JSON.stringify({ name, kernel: "6.1", kind: "ctl", maps: [], memory: [], steps: [] });
const names = (path: string) =>
  Array.from(readScenarios(path), ({ scenario, line, index }) => [scenario.name, line ?? index]);

function failure(use: () => unknown): InputError {
  try {
    use();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error("no error");
}
const reason = (path: string) => failure(() => names(path)).reason;

describe("files", () => {
  it("of one case per line give the line of each, and skip blank lines", () => {
    const text = `\ufeff${json("a")}\r\n\n  \n${json("é")}\n${json("c")}`;
    expect(names(file("lines.jsonl", text))).toEqual([
      ["a", 1],
      ["é", 4],
      ["c", 5],
    ]);
    expect(names(file("lines.jsonl.gz", gzipSync(text)))).toEqual(names(file("l.jsonl", text)));
  });

  it("hold one case, or a list with the index of each", () => {
    expect(names(file("one.json", `\ufeff\n${json("a")}`))).toEqual([["a", undefined]]);
    const list = file("list.json", `[${json("a")},\n${json("b")}]`);
    expect(names(list)).toEqual([
      ["a", 0],
      ["b", 1],
    ]);
  });

  it("longer than a piece are read piece by piece, and no further than needed", () => {
    const cases = Array.from({ length: 20_000 }, (_, n) => json(`case-${n}`));
    const path = file("long.jsonl", `${cases.join("\n")}\nnonsense`);
    const first = readScenarios(path).next();
    expect(first.value).toMatchObject({ file: path, line: 1, scenario: { name: "case-0" } });
    expect(reason(path)).toMatch(/^line 20001, column 1: not valid JSON/);
    const gz = file("long.jsonl.gz", gzipSync(cases.join("\n")));
    expect(names(gz).at(-1)).toEqual(["case-19999", 20_000]);
  });
});

describe("files that cannot be read give an error", () => {
  it("with line, column and offset of invalid JSON", () => {
    const error = failure(() => names(file("x.jsonl", `${json("é")}\n{"name": é}\n`)));
    expect(error.reason).toMatch(/^line 2, column 10: not valid JSON: /);
    expect(error.offset).toBe(Buffer.byteLength(json("é")) + 1 + 9);
    const many = failure(() => names(file("x.json", '{\n "name":\n  "a" 5}')));
    expect(many.reason).toMatch(/^line 3, column 7: /);
    expect(many.offset).toBe(17);
    expect(reason(file("two.jsonl", "{} {}"))).toBe(
      "line 1, column 4: not valid JSON: expected one value",
    );
  });

  it("without an offset in a compressed file", () => {
    const error = failure(() => names(file("x.jsonl.gz", gzipSync("\nx"))));
    expect(error.reason).toMatch(/^line 2, column 1/);
    expect(error.offset).toBeUndefined();
  });

  it("with the path to a field", () => {
    expect(reason(file("field.jsonl", `${json("a")}\n${json("")}`))).toMatch(/^line 2: name: /);
    expect(reason(file("field.json", `[${json("a")},${json("")}]`))).toMatch(/^\[1\]\.name: /);
  });

  it.each([
    ["empty.jsonl", "", /holds no case/],
    ["empty.json", "", /is empty/],
    ["none.json", "[]", /holds no case/],
    ["blank.jsonl", "\n\n", /holds no case/],
    ["deep.json", "[".repeat(200_000), /nested deeper/],
    ["deep2.json", "[".repeat(200_000) + "]".repeat(200_000), /expected an object, not a list/],
    ["empty.jsonl.gz", "", /is empty/],
    ["no.jsonl.gz", json("a"), /is not a gzip file/],
    ["cut.jsonl.gz", gzipSync(json("a")).subarray(0, -9), /cut off/],
  ])("%s", (name, content, says) => {
    expect(reason(file(name, content))).toMatch(says);
  });

  it("at every length of a cut gzip file", () => {
    const whole = gzipSync(`${json("a")}\n${json("b")}\n`);
    for (let length = 0; length < whole.length; length++) {
      expect(reason(file("cut.jsonl.gz", whole.subarray(0, length)))).toMatch(/empty|cut off|gzip/);
    }
  });

  it("when gzip unpacks to too many bytes", () => {
    const zeros = gzipSync(Buffer.alloc(257 * 2 ** 20), { level: 1 });
    expect(reason(file("bomb.jsonl.gz", zeros))).toBe("unpacks to more than 268435456 bytes");
  });

  it("when one case is too long", () => {
    const long = Buffer.alloc(64 * 2 ** 20 + 2, " ");
    long[0] = 0x0a;
    expect(reason(file("wide.jsonl", long))).toBe("line 2: longer than 67108864 bytes");
    expect(reason(file("wide.json", long))).toMatch(/longer than the 67108864 bytes/);
  });
});

describe("paths", () => {
  it("of folders give the files of cases below, sorted by name, without following links", () => {
    const tree = join(root, "tree");
    for (const name of ["b.jsonl", "a.json", "c/z.jsonl.gz", "c/d/a.json", "c/x.txt", "b.gz"]) {
      file(`tree/${name}`, "");
    }
    symlinkSync(tree, join(tree, "loop"));
    symlinkSync(join(tree, "a.json"), join(tree, "again.json"));
    execFileSync("mkfifo", [join(tree, "fifo.json")]);
    const found = caseFiles(tree).map((path) => path.slice(tree.length + 1));
    expect(found).toEqual(["a.json", "b.jsonl", "c/d/a.json", "c/z.jsonl.gz"]);
  });

  it("may be a link themselves", () => {
    file("real/a.json", json("a"));
    symlinkSync(join(root, "real"), join(root, "link"));
    expect(caseFiles(join(root, "link"))).toEqual([join(root, "link/a.json")]);
  });

  it.each([
    ["none", /no such file/],
    ["tree/c/x.txt", /expected .json, .jsonl or .jsonl.gz/],
    ["void", /holds no .json, .jsonl or .jsonl.gz file/],
  ])("without a file of cases are refused: %s", (name, says) => {
    mkdirSync(join(root, "void"), { recursive: true });
    expect(failure(() => caseFiles(join(root, name))).reason).toMatch(says);
  });

  it.each<[string, string, (name: string) => string | Uint8Array]>([
    ["a line each", "one two", (name) => name.split(" ").map(json).join("\n")],
    ["a line each, the first of them blank", "one", (name) => `\ufeff\n\n${json(name)}\n`],
    [
      "one case over several lines",
      "one",
      (name) => JSON.stringify(JSON.parse(json(name)), null, 1),
    ],
    ["a list", "one two", (name) => `[${name.split(" ").map(json).join()}]`],
    ["gzip", "one two", (name) => gzipSync(name.split(" ").map(json).join("\n"))],
  ])("come through a FIFO in any form: %s", (form, names, content) => {
    const [fifo, source] = [join(root, form), join(root, `${form}.source`)];
    execFileSync("mkfifo", [fifo]);
    writeFileSync(source, content(names));
    spawn("sh", ["-c", 'cat "$0" > "$1"', source, fifo], { stdio: "ignore" });
    const [path = ""] = caseFiles(fifo);
    const read = [...readScenarios(path)].map(({ scenario }) => scenario.name);
    expect(read.join(" ")).toBe(names);
  });
});

describe("the recorded cases", () => {
  it("can all be read", () => {
    const counts = caseFiles("corpora/conformance").map((path) => [...readScenarios(path)].length);
    expect(counts).toEqual([3000, 1500, 1500]);
  });
});
