import { describe, expect, it } from "vitest";
import { table } from "../../../src/render/table.ts";

describe("table", () => {
  it("aligns cells in columns, two spaces apart, without trailing spaces", () => {
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

  it("right-aligns numbers", () => {
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

  it("gives each row one line, even when cells are missing", () => {
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

  it("takes cells literally", () => {
    expect(table([["{{a}}", "$&"]])).toEqual(["{{a}}  $&"]);
  });

  it("draws nothing without rows", () => {
    expect(table([])).toEqual([]);
  });
});
