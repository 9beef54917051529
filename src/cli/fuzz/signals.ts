const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Watches for the signals that end a campaign: the first stops it, the second ends at once. */
export class StopSignals {
  /** The exit code of the first signal; undefined before it. */
  exitCode: number | undefined;
  private readonly handlers: readonly (readonly [NodeJS.Signals, () => void])[];

  constructor(stop: () => void) {
    this.handlers = (["SIGHUP", "SIGINT", "SIGTERM"] as const).map((signal) => [
      signal,
      () => {
        if (this.exitCode !== undefined) process.exit(CODES[signal]);
        this.exitCode = CODES[signal];
        stop();
      },
    ]);
    for (const [signal, handler] of this.handlers) process.on(signal, handler);
  }

  ignoreFurther(): void {
    for (const [signal, handler] of this.handlers) process.off(signal, handler);
  }
}
