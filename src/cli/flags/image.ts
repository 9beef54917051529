import { Args, Flags } from "@oclif/core";
import { UsageError } from "../../base/usage-error.ts";
import type { ImageOptions } from "../../image/format.ts";
import type { RingsOptions } from "../../services/read-rings.ts";
import { sayItWaits } from "../say-it-waits.ts";
import type { FlagValues } from "./flag-values.ts";
import { addressFlag } from "./numbers.ts";

/** The argument of commands that read an image. */
export const imageArg = Args.string({
  required: true,
  ignoreStdin: true,
  description: "guest memory: ELF core or raw",
});

/** Flags that place a raw image in guest memory. */
export const rawFlags = {
  base: addressFlag({
    helpGroup: "RAW IMAGE",
    helpValue: "ADDR",
    description: "guest address of the file's first byte (pmemsave ADDR)",
  }),
  "below-4g": addressFlag({
    helpGroup: "RAW IMAGE",
    helpValue: "SIZE",
    description:
      "amount of RAM below 4 GiB; the rest of the file starts at 4 GiB (e.g. 2G for q35)",
  }),
  map: Flags.string({
    helpGroup: "RAW IMAGE",
    helpValue: "FILE",
    description: "RAM map: JSON, /proc/iomem, e820 lines, or `info mtree -f`; - for standard input",
  }),
};

/** Flags that say where the virtqueues are. */
export const ringFlags = {
  rings: Flags.string({
    helpGroup: "RING STATE",
    helpValue: "FILE",
    description:
      "QMP replies or a queue list; - for standard input (default: STEM.virtio.json beside the image)",
  }),
  vq: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: "RING STATE",
    helpValue: "SPEC",
    description:
      "describe a queue: desc=ADDR,avail=ADDR,used=ADDR,num=N and, if known, last-avail=N, last-used=N, features=BITS, name=virtio-blk, queue=N, endian=big; without avail and used, the legacy layout",
  }),
};

/** The image options that the flags of a command give. */
export function imageOptions(flags: FlagValues<typeof rawFlags>): ImageOptions {
  const { base, "below-4g": below4g, map: mapFile } = flags;
  sayItWaits(mapFile, "a region map");
  if (base !== undefined && (below4g ?? mapFile) !== undefined) {
    throw new UsageError("--base cannot be combined with --below-4g or --map");
  }
  return { mapFile, base, below4g };
}

/** The ring-state options that the flags of a command give. */
export function ringsOptions({ rings, vq }: FlagValues<typeof ringFlags>): RingsOptions {
  sayItWaits(rings, "ring state");
  return { rings, vqs: vq };
}
