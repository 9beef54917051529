/** Longer lines are not prompts, times or commands. */
const MAX_LINE = 4096;

/** Text without JSON's quotes, braces and brackets and without control characters. */
const PLAIN = /^(?:\t|[^"{}[\]\p{Cc}\ufffd])+/u;

/** A prompt of a shell or of virsh, or a comment: the line is not a reply, whatever it quotes. */
const SHELL = /^(?:[$#]|virsh #|[\w.@:~/-]+[$#]|\[[\w.@:~/ -]+\][$#]) /;

/** A command at the prompt of qmp-shell; its path may contain brackets: `device[1]`. */
const QMP_SHELL = /^\((?:QEMU|qemu)\) [a-z][^"{}\p{Cc}\ufffd]*$/u;

/** Bare JSON values, which are left to the parser and need no warning. */
const JSON_WORDS = /^(?:(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:[\s,]+|$))+$/i;

function startsLine(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const char = text[before];
    if (char === "\n" || char === "\r" || char === "\ufeff") return true;
    if (char !== " " && char !== "\t") return false;
  }
  return true;
}

/**
 * Plain text among the JSON values of a log: prompts, times, arrows and command lines.
 *
 * Text is only skipped if it cannot be part of a damaged value: it starts at the
 * beginning of a line, ends on that line, and has no quotes or brackets, unless the
 * line is a command at a prompt.
 */
export class PlainLines {
  /** Number of whole lines skipped; text in front of a value does not count. */
  skipped = 0;

  /** The end of the plain text at `at`: the end of its line or the start of a value; else `at`. */
  skip(text: string, at: number): number {
    if ('{["'.includes(text[at] ?? "") && !this.mayBePrompt(text, at)) return at;
    if (!startsLine(text, at)) return at;
    const [line = ""] = /^[^\r\n]*/.exec(text.slice(at, at + MAX_LINE + 1)) ?? [];
    if (line.length > MAX_LINE) return at;
    if (SHELL.test(line) || QMP_SHELL.test(line)) return this.pass(at + line.length);
    const plain = PLAIN.exec(line)?.[0].length ?? 0;
    if (plain === line.length && !JSON_WORDS.test(line)) return this.pass(at + plain);
    return line[plain] === "{" || line[plain] === "[" ? at + plain : at;
  }

  warnings(): string[] {
    if (this.skipped === 0) return [];
    const lines = this.skipped === 1 ? "1 line that is" : `${this.skipped} lines that are`;
    return [`skipped ${lines} not JSON`];
  }

  /** Whether a `[` starts a prompt such as `[root@host ~]# …` rather than a list. */
  private mayBePrompt(text: string, at: number): boolean {
    return text[at] === "[" && SHELL.test(text.slice(at, at + 256));
  }

  private pass(end: number): number {
    this.skipped++;
    return end;
  }
}
