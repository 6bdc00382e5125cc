'use strict';
// The container format of docs/wire-format.md, and the job description.
const { createHash } = require('node:crypto');
const fs = require('node:fs');

const MAGIC = 'EMETHAG1';
const ALIGNMENT = 64;

const align = (position) => Math.ceil(position / ALIGNMENT) * ALIGNMENT;
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** JSON whose numbers of 16 and more digits become BigInts: primes of 60 bits do not fit a double. */
function parseJson(text) {
  const quoted = text.replace(/([:[,]\s*)(\d{16,})(?=\s*[,\]}])/g, '$1"big:$2"');
  return JSON.parse(quoted, (_, value) =>
    typeof value === 'string' && value.startsWith('big:') ? BigInt(value.slice(4)) : value);
}

const readJob = (file) => parseJson(fs.readFileSync(file, 'utf8'));

/** The number of a built-in program, as 0x and 64 digits. */
const programId = (name) => '0x' + sha256('io.emeth.aggregator/program/' + name);

/** How many numbers a layout holds. */
const elements = (layout) =>
  layout.reduce((sum, tensor) => sum + tensor.shape.reduce((product, d) => product * d, 1), 0);

/** The layout with as many rows as make that many numbers, if it has one tensor: results of concatenations vary. */
function withElements(layout, count) {
  if (layout.length !== 1) return layout;
  const [rows, ...rest] = layout[0].shape;
  return [{ ...layout[0], shape: [(count * rows) / elements(layout), ...rest] }];
}

/** Writes a header, completed by digest and lengths, and the objects. */
function write(file, header, objects) {
  const complete = { ...header, payloadDigest: sha256(...objects), objectLengths: objects.map((o) => o.length) };
  const json = Buffer.from(JSON.stringify(complete), 'utf8');
  const prefix = Buffer.alloc(16);
  prefix.write(MAGIC, 'ascii');
  prefix.writeBigUInt64LE(BigInt(json.length), 8);
  const pieces = [prefix, json];
  let end = 16 + json.length;
  const pad = () => {
    pieces.push(Buffer.alloc(align(end) - end));
    end = align(end);
  };
  if (objects.length === 0) pad();
  for (const object of objects) {
    pad();
    pieces.push(object);
    end += object.length;
  }
  fs.writeFileSync(file, Buffer.concat(pieces));
}

/** Reads a container: { header, objects }. */
function read(file) {
  const bytes = fs.readFileSync(file);
  if (bytes.toString('ascii', 0, 8) !== MAGIC) throw new Error(`${file} is no container`);
  const headerLength = Number(bytes.readBigUInt64LE(8));
  const header = parseJson(bytes.toString('utf8', 16, 16 + headerLength));
  let position = align(16 + headerLength);
  const objects = header.objectLengths.map((length) => {
    const object = bytes.subarray(position, position + length);
    position = align(position + length);
    return object;
  });
  if (sha256(...objects) !== header.payloadDigest) throw new Error(`${file}: digest mismatch`);
  return { header, objects };
}

module.exports = { elements, programId, read, readJob, withElements, write };
