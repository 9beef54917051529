import { describe, expect, it } from "vitest";
import { table } from "../../../src/render/table.ts";

describe("table", () => {
  it("puts cells in columns with two spaces between, and none at the end", () => {
    const rows = [
      ["queue", "size", "state"],
      ["0 requestq", "128", "idle"],
      ["1", "8", ""],
    ];
    expect(table(rows)).toEqual([
      "queue       size  state",
      "0 requestq  128   idle",
      "1           8",
    ]);
  });

  it("lets numbers end at one edge", () => {
    const rows = [
      ["file", "cases", ""],
      ["a", "5", "walk 1"],
      ["b", "123456", ""],
    ];
    expect(table(rows, { right: [1] })).toEqual([
      "file   cases",
      "a          5  walk 1",
      "b     123456",
    ]);
  });

  it("indents each line", () => {
    expect(table([["state", "done"]], { indent: 2 })).toEqual(["  state  done"]);
  });

  it("gives each row one line, whatever cells it lacks", () => {
    expect(table([["a", "b", "c"], ["d"], ["", "", ""], ["e", "f"]])).toEqual([
      "a  b  c",
      "d",
      "",
      "e  f",
    ]);
  });

  it("counts a wide character as two places and a combining one as none", () => {
    const rows = [
      ["磁盘一号", "1"],
      ["e\u0301t\u00e9", "2"],
      ["virtio-blk", "3"],
    ];
    expect(table(rows)).toEqual(["磁盘一号    1", "e\u0301t\u00e9         2", "virtio-blk  3"]);
  });

  it("takes what a cell holds for text", () => {
    expect(table([["{{a}}", "$&"]])).toEqual(["{{a}}  $&"]);
  });

  it("draws nothing of no rows", () => {
    expect(table([])).toEqual([]);
  });
});
