import { BaseCommand } from "../../cli/base-command.ts";
import { propertiesJson, propertiesText } from "../../render/fuzz/properties.ts";

export default class FuzzProperties extends BaseCommand {
  static override summary = "List the properties that fuzz checks.";
  static override description =
    "Prints each property with the law behind it. --property and --fail-on of fuzz take these names; so does --property of minimize.";
  static override examples = [
    "<%= config.bin %> fuzz properties",
    "<%= config.bin %> fuzz properties --json",
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(FuzzProperties);
    this.present(flags, propertiesJson, propertiesText);
  }
}
