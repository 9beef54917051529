import { Flags } from "@oclif/core";

/** The flag for a file to be written. */
export const outFileFlag = (description: string) =>
  Flags.string({ helpValue: "FILE", description });

/** The flag for a folder to be made. */
export const outFolderFlag = Flags.custom<string>({ helpValue: "DIR" });
