import {
  field,
  listOf,
  Misfit,
  object,
  onlyKeys,
  optional,
  pairOf,
  type Read,
  text,
} from "../base/json-fields.ts";
import { anyU64, i32, u32 } from "../base/json-integers.ts";
import { quote } from "../base/quote.ts";
import type { U64 } from "../base/u64.ts";
import { hexBytes } from "./case-values.ts";
import type { Answer, ExpectedVqState, Final } from "./scenario.ts";

/** Not limited to 1024 entries: vhost's log can grow past that, up to the size of an indirect table. */
const entries = listOf(pairOf(anyU64, u32));
const errors = listOf(text(64));
const bug = text(4096);

const ANSWER: { readonly [K in keyof Answer]-?: Read<Answer[K]> } = {
  ret: i32,
  num: u32,
  out: u32,
  in: u32,
  iov: entries,
  log: entries,
  log_overflow: u32,
  signalled: u32,
  errors,
  bug,
};
const ANSWER_KEYS: ReadonlySet<string> = new Set(Object.keys(ANSWER));
type AnswerKey = keyof Answer;

/** Read the answer that a step expects. `ret` may be null for an operation that never returned. */
export function readAnswer(value: unknown): Answer {
  const holder = object(value);
  onlyKeys(holder, ANSWER_KEYS);
  const answer: Partial<Record<AnswerKey, Answer[AnswerKey]>> = {};
  for (const key in holder) {
    const found = optional<Answer[AnswerKey]>(holder, key, ANSWER[key as AnswerKey]);
    if (found !== undefined) answer[key as AnswerKey] = found;
  }
  return answer as Answer;
}

const FINAL_KEYS = new Set(["state", "eventfds", "written"]);
const STATE_FIELD = /^[a-z][a-z0-9_]{0,63}$/;
function readState(value: unknown): ExpectedVqState {
  const holder = object(value);
  const state: Record<string, U64> = {};
  for (const key in holder) {
    if (!STATE_FIELD.test(key)) throw new Misfit(`unknown key ${quote(key)}`);
    state[key] = field(holder, key, anyU64);
  }
  return state;
}

/** An object whose keys are the numbers from 0 to `last`. */
function byNumber<T>(last: number, read: Read<T>): Read<Record<string, T>> {
  const known = new Set(Array.from({ length: last + 1 }, (_, n) => String(n)));
  return (value) => {
    const holder = object(value);
    onlyKeys(holder, known);
    const all: Record<string, T> = {};
    for (const key in holder) all[key] = field(holder, key, read);
    return all;
  };
}

const states = byNumber(3, readState);
const eventfds = byNumber(15, u32);
const written = listOf((value) => {
  const [hva, bytes] = pairOf(anyU64, hexBytes)(value);
  return { hva, bytes };
});

/** Read the state that is expected after the last step. */
export function readFinal(value: unknown): Final {
  const holder = object(value);
  onlyKeys(holder, FINAL_KEYS);
  return {
    state: field(holder, "state", states),
    eventfds: field(holder, "eventfds", eventfds),
    written: field(holder, "written", written),
  };
}
