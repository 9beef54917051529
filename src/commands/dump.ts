import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { imageFlags, imageOptions, ringFlags } from "../cli/flags/image.ts";
import { DEFAULT_KERNEL, KERNELS } from "../engine/profile.ts";
import { dumpJson } from "../render/dump/json.ts";
import { dumpText } from "../render/dump/text.ts";
import { dump } from "../services/dump.ts";

export default class Dump extends BaseCommand {
  static override summary = "Show every virtqueue of a guest-memory image.";
  static override description =
    "Per device its features; per queue its indices, what is pending and in flight, and whether notifications are on; then the chains, indirect tables opened, and where vhost would refuse one and why. A queue marked ! has something wrong with it.";
  static override examples = [
    "<%= config.bin %> dump corpora/snapshots/net-blk.elf",
    "<%= config.bin %> dump corpora/snapshots/stuck.elf --device virtio-blk --payload",
    "<%= config.bin %> dump guest.raw --below-4g 2G --rings qmp.log --json",
    "<%= config.bin %> dump corpora/snapshots/net-blk.elf --vq desc=0x5794000,avail=0x5795000,used=0x5795240,num=256,name=virtio-blk",
  ];
  static override args = {
    image: Args.string({ required: true, description: "guest memory: ELF core or raw" }),
  };
  static override flags = {
    ...ringFlags,
    ...imageFlags,
    kernel: Flags.option({
      options: KERNELS,
      helpValue: "VERSION",
      description: `whose vhost walks the chains: ${KERNELS.join(", ")} (default: ${DEFAULT_KERNEL})`,
    })(),
    device: Flags.string({
      helpValue: "NAME",
      description: "only devices of this name, or with this in their path",
    }),
    queue: Flags.integer({ min: 0, helpValue: "N", description: "only this queue of each device" }),
    all: Flags.boolean({ description: "idle queues and ones not set up too" }),
    chains: Flags.integer({ min: 0, helpValue: "N", description: "show up to N chains a queue" }),
    descriptors: Flags.boolean({ description: "the whole descriptor table of each queue" }),
    payload: Flags.boolean({
      description: "request headers field by field, and the buffers' bytes",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Dump);
    const { rings, vq, kernel, device, queue, all, chains, descriptors, payload } = flags;
    const named = queue !== undefined || vq !== undefined;
    const result = dump({
      ...imageOptions(flags),
      image: args.image,
      rings,
      vqs: vq,
      kernel,
      device,
      queue,
      descriptors,
      payload,
    });
    this.present(
      flags,
      () => dumpJson(result),
      (style) => dumpText(result, { all: all || named, chains }, style),
    );
  }
}
