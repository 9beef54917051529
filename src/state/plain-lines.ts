/** Longer lines are no prompt, time or command. */
const MAX_LINE = 4096;

/** Nothing that JSON is made of, and nothing that a terminal does not print. */
const PLAIN = /^(?:\t|[^"{}[\]\p{Cc}\ufffd])+/u;

/** A shell's or virsh's prompt, or a comment: the whole line is no reply, whatever it quotes. */
const SHELL = /^(?:[$#]|virsh #|[\w.@:~/-]+[$#]|\[[\w.@:~/ -]+\][$#]) /;

/** A command at the prompt of qmp-shell; its path may have brackets: `device[1]`. */
const QMP_SHELL = /^\((?:QEMU|qemu)\) [a-z][^"{}\p{Cc}\ufffd]*$/u;

/** What the JSON parser takes by itself and no one needs to be warned about. */
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
 * Plain text among the JSON values of a log: prompts, times, arrows, and the
 * shell's command lines.
 *
 * Only what cannot be a piece of a damaged value is passed over: it starts a
 * line, ends on it, and has no quote and no bracket, unless the line is a
 * command at a prompt.
 */
export class PlainLines {
  /** Whole lines passed over; what stands in front of a value is not counted. */
  skipped = 0;

  /** Where the line of plain text that starts at `at` ends, or the value in it starts; else `at`. */
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

  /** `[root@host ~]# …` starts like a list. */
  private mayBePrompt(text: string, at: number): boolean {
    return text[at] === "[" && SHELL.test(text.slice(at, at + 256));
  }

  private pass(end: number): number {
    this.skipped++;
    return end;
  }
}
