import { BaseCommand } from "../cli/base-command.ts";
import { imageArg, imageOptions, rawFlags } from "../cli/flags/image.ts";
import { addressArg } from "../cli/flags/numbers.ts";
import { translateJson, translateText } from "../render/translate-text.ts";
import { translate } from "../services/translate.ts";

export default class Translate extends BaseCommand {
  static override summary =
    "Show which RAM backs a guest range, and what the image contains for it.";
  static override description =
    "Translates the range as vhost translates a descriptor, with the image's RAM as the memory table.";
  static override examples = [
    "<%= config.bin %> translate corpora/snapshots/net-blk.elf 0x5794000 4K",
    "<%= config.bin %> translate guest.raw 0x100000000 64 --below-4g 2G --json",
  ];
  static override args = {
    image: imageArg,
    addr: addressArg({
      required: true,
      ignoreStdin: true,
      description: "guest-physical address",
    }),
    len: addressArg({
      ignoreStdin: true,
      default: async () => 1n,
      defaultHelp: async () => "1",
      description: "length in bytes",
    }),
  };
  static override flags = { ...rawFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Translate);
    const { image, addr, len } = args;
    const result = translate(image, addr, Number(len), imageOptions(flags));
    this.present(
      flags,
      () => translateJson(result),
      (style) => translateText(result, style),
    );
  }
}
