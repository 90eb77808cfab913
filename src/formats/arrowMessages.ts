/**
 * The messages of an Arrow stream or file, walked before the library decodes them: it loops as often as a list claims to be long, and
 * believes offsets that lead nowhere.
 *
 *   stream  = message …          message = [0xFFFFFFFF] length(metadata, 4 bytes) metadata padding body
 *   file    = "ARROW1" padding messages footer length(footer, 4 bytes) "ARROW1";   the footer says where each message is
 *
 * metadata and footer are FlatBuffers: a table is a signed offset back to its field offsets; a list is its length and then its elements.
 *
 * Source    Arrow columnar format, "Encapsulated message format", "IPC file format"; Message.fbs, Schema.fbs, File.fbs (numbers of
 *           fields from there); FlatBuffers, "Binary format".
 * Errors    RangeError where something lies outside.
 */

const trailerLength = 10;
const continuation = 0xffffffff;

/** Checks a stream, or a file. */
export function checkMessages(bytes: Uint8Array): void {
  if (viewOf(bytes).getUint32(0, true) === continuation) checkStream(bytes);
  else checkFile(bytes);
}

function checkStream(bytes: Uint8Array): void {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const next = checkEncapsulated(bytes, at);
    if (next === at) return;
    at = next;
  }
}

/** Checks the message at a place, of one kind where it is given; returns where the next one is: at the same place after the last one. */
function checkEncapsulated(bytes: Uint8Array, at: number, wanted?: number): number {
  const view = viewOf(bytes);
  const from = view.getUint32(at, true) === continuation ? at + 8 : at + 4;
  const length = view.getInt32(from - 4, true);
  if (length === 0) return at;
  if (length < 0 || from + length > bytes.length) throw new RangeError('a message is cut off');
  const { kind, body } = checkMessage(viewOf(bytes.subarray(from, from + length)));
  // The library would read another kind over and over, looking for this one.
  if (wanted !== undefined && kind !== wanted) throw new RangeError(`a message of kind ${kind}`);
  const next = from + length + body;
  if (!(body >= 0 && next <= bytes.length)) throw new RangeError('the body of a message is cut off');
  return next;
}

/** Each message that the footer names is read once: none may be named over and over. */
function checkFile(bytes: Uint8Array): void {
  const length = viewOf(bytes).getInt32(bytes.length - trailerLength, true);
  const start = bytes.length - trailerLength - length;
  if (!(length > 0 && start > 0)) throw new RangeError('a footer that lies outside');
  const view = viewOf(bytes.subarray(start, start + length));
  const root = view.getInt32(0, true);
  const fields = tableAt(view, root, footer.schema);
  if (fields !== undefined) checkHeader(view, kinds.schema, fields);
  list(view, root, footer.metadata, offsetLength);
  let named = 0;
  for (const [blocks, kind] of [
    [footer.dictionaries, kinds.dictionary],
    [footer.batches, kinds.batch],
  ] as const) {
    const { from, count } = list(view, root, blocks, blockLength);
    for (let i = 0; i < count; i++) {
      const at = Number(view.getBigInt64(from + blockLength * i, true));
      if (!(at >= 0 && at < start)) throw new RangeError('a message that lies outside');
      const next = checkEncapsulated(bytes, at, kind);
      if (next === at) throw new RangeError('an empty message');
      named += next - at;
    }
  }
  if (named > bytes.length) throw new RangeError('messages that are named more than once');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Fields by their numbers in Message.fbs and Schema.fbs. */
const message = { kind: 1, header: 2, bodyLength: 3, metadata: 4 } as const;
const kinds = { schema: 1, dictionary: 2, batch: 3 } as const;
const schema = { fields: 1, metadata: 2 } as const;
const field = { name: 0, children: 5, metadata: 6 } as const;
const dictionary = { batch: 1 } as const;
const batch = { nodes: 1, buffers: 2 } as const;
const footer = { schema: 1, dictionaries: 2, batches: 3, metadata: 4 } as const;
/** Bytes of FieldNode and of Buffer, of an offset, and of Block. */
const [structLength, offsetLength, blockLength] = [16, 4, 24] as const;

/** Checks a message's metadata; returns what it is, and the length of its body. */
function checkMessage(view: DataView): { kind: number; body: number } {
  const root = view.getInt32(0, true);
  const header = tableAt(view, root, message.header);
  const kindAt = fieldAt(view, root, message.kind);
  const kind = kindAt === undefined ? 0 : view.getUint8(kindAt);
  list(view, root, message.metadata, offsetLength);
  if (header !== undefined) checkHeader(view, kind, header);
  const body = fieldAt(view, root, message.bodyLength);
  return { kind, body: body === undefined ? 0 : Number(view.getBigInt64(body, true)) };
}

function checkHeader(view: DataView, kind: number, header: number): void {
  if (kind === kinds.schema) {
    list(view, header, schema.metadata, offsetLength);
    checkFields(view, tables(view, header, schema.fields));
  } else if (kind === kinds.batch) checkBatch(view, header);
  else if (kind === kinds.dictionary) {
    const data = tableAt(view, header, dictionary.batch);
    if (data !== undefined) checkBatch(view, data);
  }
}

/** Fields, and those in them. Each has bytes of its own: more of them than bytes are some that are in one another many times. */
function checkFields(view: DataView, found: number[]): void {
  for (const [at, table] of found.entries()) {
    if (at > view.byteLength) throw new RangeError('fields in one another');
    list(view, table, field.name, 1);
    list(view, table, field.metadata, offsetLength);
    found.push(...tables(view, table, field.children));
  }
}

function checkBatch(view: DataView, table: number): void {
  list(view, table, batch.nodes, structLength);
  list(view, table, batch.buffers, structLength);
}

/** Where field n of a table is; undefined where it has its default. Numbers are signed as in the library, so that it finds the same. */
function fieldAt(view: DataView, table: number, n: number): number | undefined {
  const offsets = table - view.getInt32(table, true);
  const slot = 4 + 2 * n;
  const offset = slot < view.getInt16(offsets, true) ? view.getInt16(offsets + slot, true) : 0;
  return offset === 0 ? undefined : table + offset;
}

function tableAt(view: DataView, table: number, n: number): number | undefined {
  const at = fieldAt(view, table, n);
  return at === undefined ? undefined : at + view.getInt32(at, true);
}

/** Where the elements of a list are, and how many, all of them inside. */
function list(
  view: DataView,
  table: number,
  n: number,
  elementLength: number,
): { from: number; count: number } {
  const at = tableAt(view, table, n);
  if (at === undefined) return { from: 0, count: 0 };
  const count = view.getInt32(at, true);
  if (count < 0 || at + 4 + count * elementLength > view.byteLength)
    throw new RangeError(`a list of ${count} elements`);
  return { from: at + 4, count };
}

function tables(view: DataView, table: number, n: number): number[] {
  const { from, count } = list(view, table, n, offsetLength);
  return Array.from({ length: count }, (_, i) => {
    const at = from + offsetLength * i;
    return at + view.getInt32(at, true);
  });
}
