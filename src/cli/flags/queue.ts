import { Flags } from "@oclif/core";
import { countFlag } from "./numbers.ts";

/** The flag that selects devices; it can be repeated. */
export const deviceFlag = (description: string) =>
  Flags.string({
    char: "d",
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "NAME",
    description: `${description}: its name (virtio-blk or blk), or a part of its name or path; can be repeated`,
  });

/** The flag that selects a queue by its number. */
export const queueFlag = (description: string) => countFlag({ char: "q", min: 0, description });
