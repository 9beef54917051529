export function manifestText(): Promise<string>;
export function writeManifest(): Promise<void>;
