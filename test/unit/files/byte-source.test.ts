import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { openByteSource } from "../../../src/files/byte-source.ts";
import { freshPath, imageFile, inputError } from "../../support/image-files.ts";

describe("openByteSource", () => {
  const reasonFor = (path: string) => inputError(() => openByteSource(path)).reason;

  it("reads bytes at any offset", () => {
    const source = openByteSource(imageFile(Uint8Array.of(1, 2, 3, 4)));
    const into = new Uint8Array(2);
    source.readAt(1, into);
    expect([source.size, ...into]).toEqual([4, 2, 3]);
    source.close();
    source.close();
  });

  it("refuses what is no regular file, and does not wait for a FIFO's writer", () => {
    const folder = freshPath();
    mkdirSync(folder);
    const fifo = freshPath();
    execFileSync("mkfifo", [fifo]);
    expect(reasonFor(folder)).toBe("is a folder, not an image");
    expect(reasonFor(fifo)).toBe("is a FIFO, not an image");
    expect(reasonFor("/dev/zero")).toBe("is a character device, not an image");
  });

  it("refuses a socket before it opens it", async () => {
    const path = freshPath();
    const server = createServer().listen(path);
    await once(server, "listening");
    expect(reasonFor(path)).toBe("is a socket, not an image");
    server.close();
  });

  it("gives one reason for what cannot be opened", () => {
    expect(reasonFor(freshPath())).toBe("no such file");
    expect(reasonFor(`${imageFile("x")}/y`)).toContain("no such file");
    expect(reasonFor("a\0b")).toBe("the file name holds a NUL character");
    expect(reasonFor(imageFile(""))).toBe("is empty");
  });

  it("says where the file ends when it has shrunk", () => {
    const path = imageFile(new Uint8Array(100));
    const source = openByteSource(path);
    truncateSync(path, 60);
    const error = inputError(() => source.readAt(50, new Uint8Array(20)));
    expect([error.file, error.offset]).toEqual([path, 60]);
    source.close();
  });
});
