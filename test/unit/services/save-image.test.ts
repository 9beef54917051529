import { linkSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { openImage } from "../../../src/image/open-image.ts";
import { dumpJson } from "../../../src/render/dump/json.ts";
import { dump } from "../../../src/services/dump.ts";
import { type SnapshotOptions, withSnapshot } from "../../../src/services/open-snapshot.ts";
import { type SaveImageOptions, saveImage } from "../../../src/services/save-image.ts";
import { asSplit } from "../../support/at-rest.ts";
import { writeElf } from "../../support/elf-writer.ts";
import { freshPath, imageFile, inputError } from "../../support/image-files.ts";

const BRIEF = { descriptors: false, payload: false };
const SNAPSHOTS = fileURLToPath(new URL("../../../corpora/snapshots/", import.meta.url));
const NET_BLK = `${SNAPSHOTS}net-blk.elf`;

function save(options: SnapshotOptions, rest: Partial<SaveImageOptions> = {}) {
  return withSnapshot(options, (snapshot) =>
    saveImage({ out: freshPath("out.elf"), snapshot, changes: [], ...rest }),
  );
}

/** The output of `dump` on memory and queues, without the file names. */
function dumped(options: SnapshotOptions) {
  const json = dumpJson(dump({ ...options, descriptors: true, payload: true })) as {
    readonly image: object;
    readonly [key: string]: unknown;
  };
  const { rings: _, warnings: __, ...rest } = json;
  return { ...rest, image: { ...json.image, path: "", file_size: 0 } };
}

/** The first 128 MiB of each range of RAM. */
function bytes(path: string): string {
  const image = openImage(path);
  const all = image.info.ram.map(({ gpa, size }) => {
    const into = Buffer.alloc(Number(size < 2n ** 27n ? size : 2n ** 27n));
    return [gpa, size, image.read(gpa, into), into.toString("latin1")];
  });
  image.close();
  return String(all);
}

describe("an image that is saved unchanged", () => {
  it.each(readdirSync(SNAPSHOTS).filter((name) => name.endsWith(".elf")))(
    "dumps the same as %s",
    (name) => {
      const source = `${SNAPSHOTS}${name}`;
      const saved = save({ image: source });
      expect(dumped({ image: saved.image })).toEqual(dumped({ image: source }));
      expect(bytes(saved.image) === bytes(source)).toBe(true);
    },
  );

  it("is a core of machine 0 if it was raw", () => {
    const raw = imageFile(new Uint8Array(0x3000).fill(3));
    const rings = {
      image: raw,
      vqs: ["desc=0x100000,avail=0x101000,used=0x102000,num=16"],
      base: 0x100000n,
    };
    const saved = save(rings);
    const image = openImage(saved.image);
    expect(image.info).toMatchObject({ format: "elf", endian: "little" });
    expect(image.info.ram).toEqual([{ gpa: 0x100000n, size: 0x3000n }]);
    expect(dump({ image: saved.image, ...BRIEF }).devices[0]?.queues[0]?.layout).toBe("split");
  });
});

describe("a core that is saved", () => {
  it.each([
    ["little", 4711],
    ["big", 22],
  ] as const)("stays %s-endian and of machine %i", (endian, machine) => {
    const segments = [{ paddr: 0n, data: new Uint8Array(0x1000) }];
    const image = imageFile(writeElf({ segments, endian, machine }));
    const saved = save({ image, vqs: ["desc=0,avail=0x400,used=0x800,num=4"] });
    const reopened = openImage(saved.image);
    expect(reopened.info).toMatchObject({ endian, machine });
    reopened.close();
  });
});

describe("an image that is saved after stepping", () => {
  it("differs only in the memory and queue that were stepped", () => {
    const before = dump({ image: NET_BLK, ...BRIEF });
    const device = before.devices.find(({ name }) => name === "virtio-blk");
    const queue = device?.queues.find((one) => one.layout === "split");
    if (device === undefined || queue === undefined) throw new Error("no queue");
    const { told, fields } = queue;
    const usedIdx = ((fields.usedIdx ?? 0) + 1) & 0xffff;
    const saved = save(
      { image: NET_BLK },
      {
        changes: [{ gpa: told.used + 2n, bytes: Uint8Array.of(usedIdx & 0xff, usedIdx >> 8) }],
        stepped: {
          device,
          queue: told.queue,
          lastAvailIdx: 99,
          lastUsedIdx: usedIdx,
          trusted: true,
        },
      },
    );
    const after = dump({ image: saved.image, ...BRIEF });
    const stepped = after.devices
      .find(({ path }) => path === device.path)
      ?.queues.find((one) => one.told.queue === told.queue);
    expect(asSplit(stepped).fields).toEqual({ ...fields, usedIdx });
    expect(asSplit(stepped).indices).toEqual({
      lastAvailIdx: 99,
      lastUsedIdx: usedIdx,
      inferred: [],
    });
    const others = (result: typeof after) =>
      result.devices.flatMap(({ path, queues }) =>
        queues
          .filter((one) => path !== device.path || one.told.queue !== told.queue)
          .map((one) =>
            one.layout === "split"
              ? { path, fields: one.fields, indices: one.indices }
              : { path, layout: one.layout },
          ),
      );
    expect(others(after)).toEqual(others(before));
  });
});

describe("an image is not saved", () => {
  it("over itself, under any name", () => {
    const image = imageFile(new Uint8Array(4096), "in.raw");
    const other = freshPath("link");
    linkSync(image, other);
    const vqs = ["desc=0,avail=0x400,used=0x800,num=4"];
    expect(() => save({ image, vqs }, { out: image })).toThrow(UsageError);
    expect(() => save({ image, vqs }, { out: other })).toThrow("it is the input itself");
  });

  it("over the ring state that it was read with", () => {
    const image = imageFile(new Uint8Array(4096), "in.raw");
    const out = freshPath("guest.elf");
    const rings = out.replace(/elf$/, "virtio.json");
    writeFileSync(rings, '{"num": 4, "desc": 0, "avail": 1024, "used": 2048}');
    expect(() => save({ image, rings }, { out })).toThrow(
      `${rings} cannot be written: it is the input`,
    );
  });

  it("if a few bytes stand for far more memory", () => {
    const MIB = 2 ** 20;
    const offset = BigInt(64 + 56 * 100);
    const segments = Array.from({ length: 100 }, (_, i) => ({
      paddr: BigInt(i * MIB),
      offset,
      filesz: BigInt(MIB),
      ...(i === 0 && { data: new Uint8Array(MIB) }),
    }));
    const image = imageFile(writeElf({ segments }));
    const vqs = ["desc=0,avail=0x400,used=0x800,num=4"];
    expect(inputError(() => save({ image, vqs })).reason).toBe(
      `stands for ${100 * MIB} bytes of memory: not written out`,
    );
  });

  it("where a file is impossible", () => {
    const image = imageFile(new Uint8Array(4096));
    const vqs = ["desc=0,avail=0x400,used=0x800,num=4"];
    const folder = freshPath("folder");
    mkdirSync(folder);
    expect(() => save({ image, vqs }, { out: folder })).toThrow("it is there and no regular file");
    expect(() => save({ image, vqs }, { out: `${folder}/none/x` })).toThrow("is no folder");
  });
});
