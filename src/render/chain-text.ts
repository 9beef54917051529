import { errnoName } from "../abi/errno.ts";
import { descFlagNames, VRING_DESC_F_INDIRECT } from "../abi/vring.ts";
import { hex } from "../base/hex.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { ExplainedFault } from "../ring/explain-fault.ts";
import type { ChainAtRest, SplitQueue } from "../ring/queue-at-rest.ts";
import { isKeptFilled } from "../ring/request/queue-role.ts";
import { count } from "./number-text.ts";
import { payloadLines } from "./payload-text.ts";
import { chosenChains } from "./queue/chosen-chains.ts";
import { safe } from "./safe.ts";
import type { Style } from "./style.ts";
import { wrap } from "./wrap.ts";

const INDENT = " ".repeat(4);
const PAYLOAD_INDENT = " ".repeat(8);

/** Descriptors shown of one chain; JSON has them all. */
const DESCRIPTORS_SHOWN = 24;
/** How many of them are the last ones, in a chain that vhost refuses where it stopped. */
const LAST_SHOWN = 8;

/** Chains shown of a queue by default; buffers that wait for data are rarely of interest. */
const CHAINS_SHOWN = 8;
const WAITING_CHAINS_SHOWN = 2;

/** What vhost refuses, with the reason in one sentence. */
export function faultLines(explained: ExplainedFault, indent: string, style: Style): string[] {
  const { chalk, width } = style;
  const { fault, message, notDumped, detail } = explained;
  if (notDumped) return wrap(detail, width, `${indent}? `).map((line) => chalk.yellow(line));
  const refusal = `vhost refuses: ${fault.code}, ${errnoName(fault.errno)}: "${message}"`;
  return [
    ...wrap(refusal, width, `${indent}! `).map((line) => chalk.red(line)),
    ...wrap(detail, width, `${indent}  `),
  ];
}

/**
 * Chains of a queue: those that vhost refuses first; else those in flight first, and the
 * oldest first.
 */
export function chainLines(queue: SplitQueue, most: number | undefined, style: Style): string[] {
  const usual = isKeptFilled(queue.role) ? WAITING_CHAINS_SHOWN : CHAINS_SHOWN;
  const { shown, hidden, refused } = chosenChains(queue.chains, most ?? usual);
  const lines = shown.flatMap((chain) => oneChain(chain, style));
  if (hidden > 0) {
    const bad = refused > 0 ? `, ${refused} of them refused` : "";
    lines.push(
      `    … ${count(hidden, "more chain")}${bad} (--chains ${queue.chains.length} shows all)`,
    );
  }
  if (queue.chainsLeftOut > 0) {
    lines.push(`    … ${count(queue.chainsLeftOut, "chain")} not walked: too many descriptors`);
  }
  return lines;
}

function oneChain(chain: ChainAtRest, style: Style): string[] {
  const { chalk, width } = style;
  const { state, position, head, readableBytes, writableBytes, request, descriptors } = chain;
  const sizes = `${readableBytes} B out, ${writableBytes} B in`;
  const what = request === undefined ? sizes : `${chalk.bold(safe(request.summary))}  (${sizes})`;
  const lines = wrap(
    `${state} at ${position}, head ${head ?? "unreadable"}: ${what}`,
    width,
    INDENT,
  );
  if (chain.payload !== undefined) {
    for (const { name, value } of request?.fields ?? []) {
      lines.push(...wrap(`${name} ${safe(String(value))}`, width, `${INDENT}    `));
    }
  }
  const last = chain.fault === undefined ? 0 : LAST_SHOWN;
  const more = descriptors.length - DESCRIPTORS_SHOWN;
  descriptors.forEach((seen, n) => {
    const isHidden = n >= DESCRIPTORS_SHOWN - last && n < descriptors.length - last;
    if (more > 0 && isHidden) {
      if (n === DESCRIPTORS_SHOWN - last) {
        lines.push(`      … ${count(more, "more descriptor")} (--json has all)`);
      }
      return;
    }
    lines.push(...descriptorLines(seen, width));
    const payload = chain.payload?.find((held) => held.descriptor === n);
    if (payload !== undefined) lines.push(...payloadLines(payload, PAYLOAD_INDENT, width));
  });
  if (chain.fault !== undefined) lines.push(...faultLines(chain.fault, "      ", style));
  return lines;
}

function descriptorLines(
  { table, index, addr, len, flags, next }: SeenDescriptor,
  width: number,
): string[] {
  const names = descFlagNames(flags).map((name) => (name === "next" ? `next ${next}` : name));
  const where = `${table === "indirect" ? "  table" : "desc"} ${index}`.padEnd(12);
  const what = (flags & VRING_DESC_F_INDIRECT) !== 0 ? `${len} B table` : `${len} B`;
  const cells = `${hex(addr).padEnd(12)} ${what.padEnd(12)} ${names.join(", ")}`;
  return wrap(cells.trimEnd(), width, `      ${where} `);
}
