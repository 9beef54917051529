import { Flags } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { imageArg, imageOptions, rawFlags, ringFlags, ringsOptions } from "../cli/flags/image.ts";
import { vhostOfFlag } from "../cli/flags/kernel.ts";
import { deviceFlag, queueFlag } from "../cli/flags/queue.ts";
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
  static override args = { image: imageArg };
  static override flags = {
    ...ringFlags,
    ...rawFlags,
    kernel: vhostOfFlag("walks the chains"),
    device: deviceFlag("only devices of this name, or with this in their path"),
    queue: queueFlag("only this queue of each device"),
    all: Flags.boolean({ description: "idle queues and ones not set up too" }),
    chains: Flags.integer({ min: 0, helpValue: "N", description: "show up to N chains a queue" }),
    descriptors: Flags.boolean({ description: "the whole descriptor table of each queue" }),
    payload: Flags.boolean({
      description: "request headers field by field, and the buffers' bytes",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Dump);
    const { vq, kernel, device, queue, all, chains, descriptors, payload } = flags;
    const named = queue !== undefined || vq !== undefined;
    const result = dump({
      ...imageOptions(flags),
      ...ringsOptions(flags),
      image: args.image,
      ...{ kernel, device, queue, descriptors, payload },
    });
    this.present(
      flags,
      () => dumpJson(result),
      (style) => dumpText(result, { all: all || named, chains }, style),
    );
  }
}
