import { Flags } from "@oclif/core";

/** The flag for a file to write. */
export const outFileFlag = (description: string) =>
  Flags.string({ helpValue: "FILE", description });

/** The flag for a folder to create. */
export const outFolderFlag = Flags.custom<string>({ helpValue: "DIR" });
