import { Args } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { imageFlags, imageOptions } from "../cli/flags/image.ts";
import { parseU64 } from "../cli/parse-address.ts";
import { translateJson, translateText } from "../render/translate-text.ts";
import { translate } from "../services/translate.ts";

export default class Translate extends BaseCommand {
  static override summary = "Show which RAM backs a guest range, and what the image holds of it.";
  static override description =
    "Translates the range as vhost does for a descriptor, with the image's RAM as memory table.";
  static override examples = [
    "<%= config.bin %> translate corpora/snapshots/net-blk.elf 0x5794000 4K",
    "<%= config.bin %> translate guest.raw 0x100000000 64 --below-4g 2G --json",
  ];
  static override args = {
    image: Args.string({ required: true, description: "guest memory: ELF core or raw" }),
    addr: Args.string({ required: true, description: "guest-physical address" }),
    len: Args.string({ default: "1", description: "bytes" }),
  };
  static override flags = { ...imageFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Translate);
    const addr = parseU64("ADDR", args.addr);
    const len = Number(parseU64("LEN", args.len));
    const result = translate(args.image, addr, len, imageOptions(flags));
    this.present(
      flags,
      () => translateJson(result),
      (style) => translateText(result, style),
    );
  }
}
