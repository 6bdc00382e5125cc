'use strict';
// node-seal, set up for the parameters of a job.
const fs = require('node:fs');
const path = require('node:path');
const load = require('node-seal');

/** The header of a serialized SEAL object: version 4.1, uncompressed. */
function header(totalBytes) {
  const bytes = Buffer.from([0x5e, 0xa1, 16, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeBigUInt64LE(BigInt(totalBytes), 8);
  return bytes;
}

function word(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

const modulus = (value) => Buffer.concat([header(24), word(value)]);

/** Serialized encryption parameters, written by hand. */
function parameters({ scheme, degree, coefficientModuli, plainModulus = 0 }) {
  const body = Buffer.concat([
    Buffer.from([scheme === 'bfv' ? 1 : 2]),
    word(degree),
    word(coefficientModuli.length),
    ...coefficientModuli.map(modulus),
    modulus(plainModulus),
  ]);
  return Buffer.concat([header(16 + body.length), body]);
}

/** What the scripts need of node-seal for one job. */
async function open(job) {
  const seal = await load();
  const spec = job.encryption;
  const parms = seal.EncryptionParameters(spec.scheme === 'bfv' ? seal.SchemeType.bfv : seal.SchemeType.ckks);
  parms.loadArray(parameters(spec));
  const security = spec.securityBits === 128 ? seal.SecurityLevel.tc128 : seal.SecurityLevel.none;
  const context = seal.Context(parms, true, security);
  if (!context.parametersSet()) throw new Error('unusable parameters');
  const bfv = spec.scheme === 'bfv';
  const encoder = bfv ? seal.BatchEncoder(context) : seal.CKKSEncoder(context);
  const words = context.keyParmsId.values;
  return {
    seal,
    context,
    bfv,
    parametersId: Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString('hex'),
    slots: encoder.slotCount,
    columns: Number(spec.degree) / 2,
    encode: (numbers) =>
      bfv
        ? encoder.encode(BigInt64Array.from(numbers, BigInt))
        : encoder.encode(Float64Array.from(numbers), 2 ** spec.scaleBits),
    // In CKKS at the scale of the prime that rescaling then divides by: the last but the special one.
    encodeFactor: (numbers) =>
      bfv
        ? encoder.encode(BigInt64Array.from(numbers, BigInt))
        : encoder.encode(Float64Array.from(numbers), Number(spec.coefficientModuli.at(-2))),
    decode: (plain) => Array.from(bfv ? encoder.decodeBigInt(plain, true) : encoder.decode(plain), Number),
    loadCiphertext: (bytes) => {
      const ciphertext = seal.CipherText();
      ciphertext.loadArray(context, bytes);
      return ciphertext;
    },
    save: (object, mode) => Buffer.from(object.saveArray(seal.ComprModeType[mode])),
  };
}

/** The keys in a folder, made first if the folder is missing. */
function keys({ seal, context, save }, folder) {
  const secretFile = path.join(folder, 'secret_key.seal');
  const publicFile = path.join(folder, 'public_key.seal');
  if (!fs.existsSync(folder)) {
    const generator = seal.KeyGenerator(context);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(secretFile, save(generator.secretKey(), 'none'));
    fs.writeFileSync(publicFile, save(generator.createPublicKey(), 'none'));
  }
  const secretKey = seal.SecretKey();
  secretKey.loadArray(context, fs.readFileSync(secretFile));
  const publicKey = seal.PublicKey();
  publicKey.loadArray(context, fs.readFileSync(publicFile));
  return { secretKey, publicKey };
}

/** Makes relinearization keys and Galois keys for rotations by `steps`, seeded, in a folder. */
function makeEvaluationKeys({ seal, context, save }, folder, secretKey, mode, steps) {
  const generator = seal.KeyGenerator(context, secretKey);
  const write = (name, object) => fs.writeFileSync(path.join(folder, name), save(object, mode));
  write('relin_keys.seal', generator.createRelinKeysSerializable());
  write('galois_keys.seal', generator.createGaloisKeysSerializable(Int32Array.from(steps)));
}

/** The evaluation keys in a folder, as far as they are there. */
function evaluationKeys({ seal, context }, folder) {
  const load = (object, name) => {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) object.loadArray(context, fs.readFileSync(file));
    return object;
  };
  return {
    relinKeys: load(seal.RelinKeys(), 'relin_keys.seal'),
    galoisKeys: load(seal.GaloisKeys(), 'galois_keys.seal'),
  };
}

module.exports = { evaluationKeys, keys, makeEvaluationKeys, open };
