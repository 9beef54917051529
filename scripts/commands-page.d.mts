export function commandsPage(manifest: { readonly commands: object }): string;
export function writeCommandsPage(): void;
