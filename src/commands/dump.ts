import { Flags } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { imageArg, imageOptions, rawFlags, ringFlags, ringsOptions } from "../cli/flags/image.ts";
import { vhostOfFlag } from "../cli/flags/kernel.ts";
import { countFlag } from "../cli/flags/numbers.ts";
import { deviceFlag, queueFlag } from "../cli/flags/queue.ts";
import { dumpJson } from "../render/dump/json.ts";
import { dumpText } from "../render/dump/text.ts";
import { dump } from "../services/dump.ts";

export default class Dump extends BaseCommand {
  static override summary = "Show every virtqueue of a guest-memory image.";
  static override description =
    "Shows the features of each device, and for each queue its indices, what is pending and in flight, and whether notifications are on; then its chains, with indirect tables opened, and where and why vhost would refuse one. A queue marked ! has something wrong with it.";
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
    device: deviceFlag("only this device"),
    queue: queueFlag("only this queue of each device"),
    all: Flags.boolean({ description: "also show idle queues and queues that are not set up" }),
    chains: countFlag({ min: 0, description: "show up to N chains per queue" }),
    features: Flags.boolean({ description: "list every feature of each device" }),
    descriptors: Flags.boolean({ description: "show the whole descriptor table of each queue" }),
    payload: Flags.boolean({
      description: "show request headers field by field, and the bytes of the buffers",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Dump);
    const { vq, kernel, device: devices, queue, descriptors, payload } = flags;
    const named = queue !== undefined || vq !== undefined;
    const result = dump({
      ...imageOptions(flags),
      ...ringsOptions(flags),
      image: args.image,
      ...{ kernel, devices, queue, descriptors, payload },
    });
    this.present(
      flags,
      () => dumpJson(result),
      (style) => dumpText(result, { ...flags, all: flags.all || named }, style),
    );
  }
}
