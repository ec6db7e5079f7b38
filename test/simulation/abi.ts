import type { EventFragment, FunctionFragment, Interface, ParamType } from "ethers";

// As much of the Contract ABI as the contracts need. ethers does the same in a multiple of the time, and a simulation does little
// else: the conformance test holds this against the contracts themselves.

const WORD = 32;
/** What has a length and bytes. */
const TEXTS = ["string", "bytes"];

/** Values as words in hex. Numbers, addresses and booleans fill them from the right, bytes from the left. */
function encode(types: readonly ParamType[], values: readonly unknown[]): string {
  const flat = types.flatMap((type, i) => flattened(type, values[i]));
  let tail = "";
  const head = flat.map(([type, value]) => {
    if (!TEXTS.includes(type)) return word(type, value);
    const at = WORD * flat.length + tail.length / 2;
    const text = type === "bytes" ? (value as string).slice(2) : Buffer.from(value as string).toString("hex");
    tail += word("uint", text.length / 2) + text.padEnd(2 * WORD * Math.ceil(text.length / 2 / WORD), "0");
    return word("uint", at);
  });
  return head.join("") + tail;
}

function flattened(type: ParamType, value: unknown): [string, unknown][] {
  if (type.components === null) return [[type.baseType, value]];
  return type.components.flatMap((component, i) => flattened(component, (value as unknown[])[i]));
}

function word(type: string, value: unknown): string {
  if (type === "address")
    return (value as string)
      .slice(2)
      .toLowerCase()
      .padStart(2 * WORD, "0");
  if (type.startsWith("bytes")) return (value as string).slice(2).padEnd(2 * WORD, "0");
  return Number.isSafeInteger(value)
    ? (value as number).toString(16).padStart(2 * WORD, "0")
    : BigInt(value as bigint)
        .toString(16)
        .padStart(2 * WORD, "0");
}

/** The topics and data of an event. */
export function encodeEvent(abi: Interface, name: string, values: readonly unknown[]) {
  const { inputs, topicHash } = fragmentsOf(abi).events.get(name) as EventFragment;
  const topics = inputs.flatMap(({ indexed, baseType }, i) =>
    indexed === true ? [`0x${word(baseType, values[i])}`] : [],
  );
  const isData = (_: unknown, i: number) => inputs[i]?.indexed !== true;
  const data = encode(inputs.filter(isData), values.filter(isData));
  return { topics: [topicHash, ...topics], data: `0x${data}` };
}

/** What a function returns. */
export function encodeResult(abi: Interface, name: string, values: readonly unknown[]): string {
  const { outputs } = fragmentsOf(abi).functions.get(name) as FunctionFragment;
  return `0x${encode(outputs, values)}`;
}

/** Undefined where the contract has no such function, or what is there are not its arguments. */
export function decodeCall(abi: Interface, data: string): { name: string; args: unknown[] } | undefined {
  const called = fragmentsOf(abi).functions.get(data.slice(0, 10));
  if (called === undefined) return undefined;
  try {
    return { name: called.name, args: decode(called.inputs, data.slice(10)) };
  } catch {
    return undefined;
  }
}

interface Fragments {
  events: Map<string, EventFragment>;
  /** By name and by selector. */
  functions: Map<string, FunctionFragment>;
}

/** Looking one up takes ethers longer than all that is done with it. */
const fragments = new Map<Interface, Fragments>();

function fragmentsOf(abi: Interface): Fragments {
  const known = fragments.get(abi) ?? { events: new Map(), functions: new Map() };
  if (!fragments.has(abi)) {
    abi.forEachEvent((event) => known.events.set(event.name, event));
    abi.forEachFunction((each) => known.functions.set(each.name, each).set(each.selector, each));
    fragments.set(abi, known);
  }
  return known;
}

/** Reads values of these types from words in hex, with tuples as objects. @throws where there are too few */
function decode(types: readonly ParamType[], data: string, start = 0): unknown[] {
  let at = start;
  return types.map((type) => {
    if (!isDynamic(type)) {
      const value = decodeStatic(type, data, at);
      at += WORD * words(type);
      return value;
    }
    const place = start + Number(`0x${wordAt(data, at)}`);
    at += WORD;
    return decodeDynamic(type, data, place);
  });
}

function decodeDynamic(type: ParamType, data: string, place: number): unknown {
  if (type.components !== null) return tuple(type.components, decode(type.components, data, place));
  const length = Number(`0x${wordAt(data, place)}`);
  const content = place + WORD;
  if (type.arrayChildren === null) {
    const hex = data.slice(2 * content, 2 * (content + length));
    return type.baseType === "bytes" ? `0x${hex}` : Buffer.from(hex, "hex").toString();
  }
  return decode(
    Array.from({ length }, () => type.arrayChildren as ParamType),
    data,
    content,
  );
}

function decodeStatic({ baseType }: ParamType, data: string, at: number): unknown {
  const text = wordAt(data, at);
  if (baseType === "address") return `0x${text.slice(24)}`;
  if (baseType.startsWith("bytes")) return `0x${text.slice(0, 2 * Number(baseType.slice(5)))}`;
  return baseType === "bool" ? BigInt(`0x${text}`) === 1n : BigInt(`0x${text}`);
}

function tuple(components: readonly ParamType[], values: unknown[]): object {
  return Object.fromEntries(components.map(({ name }, i) => [name, values[i]]));
}

function isDynamic(type: ParamType): boolean {
  return (
    TEXTS.includes(type.baseType) ||
    type.arrayChildren !== null ||
    (type.components?.some(isDynamic) ?? false)
  );
}

function words(type: ParamType): number {
  return type.components?.reduce((sum, component) => sum + words(component), 0) ?? 1;
}

function wordAt(data: string, at: number): string {
  const text = data.slice(2 * at, 2 * (at + WORD));
  if (text.length < 2 * WORD) throw new Error("the data ends too early");
  return text;
}
