import { InputError } from "../base/input-error.ts";
import { type JsonValue, parseJsonValues } from "../files/json-values.ts";
import type { RingState } from "../ring/ring-state.ts";
import { JsonNode } from "./json-node.ts";
import { PlainLines } from "./plain-lines.ts";
import { qmpMessages } from "./qmp/messages.ts";
import { readQmp } from "./qmp/qmp.ts";
import { isQueueList, readQueueList } from "./queue-list.ts";

/** Lines of `info virtio`, `info virtio-status` and `info virtio-queue-status`. */
const HMP_TEXT =
  /(?:^|\s|\\n)(?:device_name|queue_index|last_avail_idx|VRing):\s|\/virtio-backend \[/;
const HMP_LOOKED_AT = 1 << 16;

const EXPECTED = "expected QMP replies of x-query-virtio-… or a queue list";

function refuseHmp(file: string, text: string): void {
  if (!HMP_TEXT.test(text.slice(0, HMP_LOOKED_AT))) return;
  throw new InputError(
    file,
    'is output of the human monitor ("info virtio-…"); use QMP instead ' +
      "(x-query-virtio-queue-status and the like), and save the JSON",
  );
}

function parseValues(file: string, text: string, plain: PlainLines): JsonValue[] {
  try {
    return parseJsonValues(file, text, (_, at) => plain.skip(text, at));
  } catch (error) {
    refuseHmp(file, text);
    throw error;
  }
}

/**
 * Reads ring state from the text of a file of any kind: QMP replies in any wrapping, a
 * collection of them, or a queue list. Lines of plain text between JSON values are
 * skipped, with a warning.
 *
 * @param file - the name used in errors
 * @throws InputError if the text is cut off or malformed, or holds no ring state
 */
export function parseRingState(file: string, text: string): RingState {
  const plain = new PlainLines();
  const values = parseValues(file, text, plain);
  const messages = values.flatMap((value) => qmpMessages(JsonNode.root(file, value)));
  const replies = messages.filter(
    (message) => message.kind === "collection" || (message.kind === "reply" && message.query),
  );
  const [first, ...others] = values;
  const listed = replies.length === 0 && others.length === 0 && first && isQueueList(first.value);
  const state = listed ? readQueueList(file, first) : readQmp(file, messages);
  if (state.devices.length > 0) {
    return { ...state, warnings: [...plain.warnings(), ...state.warnings] };
  }
  refuseHmp(file, text);
  if (values.length === 0) {
    const nothing = plain.skipped > 0 ? "holds no JSON" : "is empty";
    throw new InputError(file, `${nothing}: ${EXPECTED}`);
  }
  if (replies.length > 0) {
    throw new InputError(
      file,
      "does not say where any ring is: add the replies of x-query-virtio-status and " +
        "x-query-virtio-queue-status for each device",
    );
  }
  throw new InputError(file, `holds no virtio ring state: ${EXPECTED}`);
}
