'use strict';

// Makes known answers with an independent library: Microsoft SEAL as the npm package node-seal carries it.
//
//   node make-vectors.js OUT_DIR SCHEME N BITS PLAIN_BITS|SCALE_BITS [toy]
//   node make-vectors.js out/bfv-4096 bfv 4096 36,36,37 20
//   node make-vectors.js out/ckks-1024 ckks 1024 30,25,30 20 toy
//
// Writes index.json and the serialized operands and results, in the layout that `aggregator conformance` reads.

const fs = require('fs');
const path = require('path');

async function main([out, scheme, degree, bits, last, toy]) {
  const seal = await require('node-seal/throws_wasm_node_umd')();
  const bfv = scheme === 'bfv';
  const n = Number(degree);
  const scaleBits = bfv ? 0 : Number(last);
  fs.mkdirSync(out, { recursive: true });

  const parms = seal.EncryptionParameters(bfv ? seal.SchemeType.bfv : seal.SchemeType.ckks);
  parms.setPolyModulusDegree(n);
  parms.setCoeffModulus(seal.CoeffModulus.Create(n, Int32Array.from(bits.split(',').map(Number))));
  if (bfv) parms.setPlainModulus(seal.PlainModulus.Batching(n, Number(last)));
  const context = seal.Context(parms, true, toy ? seal.SecurityLevel.none : seal.SecurityLevel.tc128);
  if (!context.parametersSet()) throw new Error('SEAL refuses these parameters: ' + context.toHuman());

  const operations = [];
  const save = (name, object, mode = seal.ComprModeType.none) =>
    fs.writeFileSync(path.join(out, name + '.seal'), object.saveArray(mode));

  const keygen = seal.KeyGenerator(context);
  const secretKey = keygen.secretKey();
  const publicKey = keygen.createPublicKey();
  save('parms', parms);
  save('secret_key', secretKey);
  save('public_key', publicKey);
  const seeded = keygen.createPublicKeySerializable();
  save('public_key_seeded', seeded);
  const expanded = seal.PublicKey();
  expanded.loadArray(context, seeded.saveArray(seal.ComprModeType.none));
  save('public_key_expanded', expanded);
  operations.push({ op: 'load', in: ['public_key_seeded'], out: 'public_key_expanded' });

  const encryptor = seal.Encryptor(context, publicKey, secretKey);
  const decryptor = seal.Decryptor(context, secretKey);
  const evaluator = seal.Evaluator(context);
  const encoder = bfv ? seal.BatchEncoder(context) : seal.CKKSEncoder(context);
  const t = bfv ? parms.plainModulus.value : 0n;
  const slots = bfv ? n : n / 2;
  const scale = 2 ** scaleBits;

  const values = () =>
    Array.from({ length: slots }, () =>
      bfv ? (BigInt(Math.floor(Math.random() * 2 ** 30)) * BigInt(2 ** 30) + BigInt(Math.floor(Math.random() * 2 ** 30))) % t
          : Math.fround(Math.random() * 20 - 10));
  function encode(name) {
    const v = values();
    if (bfv) { v[0] = 0n; v[1] = t - 1n; }
    const plain = bfv ? encoder.encode(BigUint64Array.from(v)) : encoder.encode(Float64Array.from(v), scale);
    save(name, plain);
    operations.push({ op: 'encode', in: [], out: name, values: v,
      ...(bfv ? {} : { scale_bits: scaleBits, tolerance: 'rounding' }) });
    return plain;
  }
  function decrypt(name, cipher) {
    save(name + '.dec', decryptor.decrypt(cipher));
    operations.push({ op: 'decrypt', in: [name], out: name + '.dec',
      ...(bfv ? { noise_budget: decryptor.invariantNoiseBudget(cipher) } : {}) });
  }
  function result(op, inputs, name, compute, more = {}) {
    let cipher;
    try {
      cipher = compute();
    } catch (e) {
      console.error(`${out}: ${op} left out: ${String(e.message || e).slice(0, 100)}`);
      return undefined;
    }
    save(name, cipher);
    operations.push({ op, in: inputs, out: name, ...more });
    decrypt(name, cipher);
    return cipher;
  }
  function encrypt(name, plainName, plain) {
    const cipher = encryptor.encrypt(plain);
    save(name, cipher);
    operations.push({ op: 'encrypt', in: [plainName], out: name });
    decrypt(name, cipher);
    return cipher;
  }

  const pa = encode('pa');
  const pb = encode('pb');
  const a = encrypt('a', 'pa', pa);
  const b = encrypt('b', 'pb', pb);
  for (const mode of ['zlib', 'zstd']) {
    save('a.' + mode, a, seal.ComprModeType[mode]);
    operations.push({ op: 'load', in: ['a.' + mode], out: 'a' });
  }
  const s = encryptor.encryptSymmetricSerializable(pa);
  save('s_seeded', s);
  const sExpanded = seal.CipherText();
  sExpanded.loadArray(context, s.saveArray(seal.ComprModeType.none));
  result('load', ['s_seeded'], 's_expanded', () => sExpanded);

  result('negate', ['a'], 'negate_a', () => evaluator.negate(a));
  result('add', ['a', 'b'], 'add_ab', () => evaluator.add(a, b));
  result('sub', ['a', 'b'], 'sub_ab', () => evaluator.sub(a, b));
  const xs = [];
  for (let i = 0; i < 8; i++) {
    const x = encryptor.encrypt(i % 2 ? pa : pb);
    save('x' + i, x);
    xs.push(x);
  }
  result('add_many', xs.map((_, i) => 'x' + i), 'sum_x', () => xs.slice(1).reduce((sum, x) => evaluator.add(sum, x), xs[0]));
  result('add_plain', ['a', 'pb'], 'add_plain_ab', () => evaluator.addPlain(a, pb));
  result('sub_plain', ['a', 'pb'], 'sub_plain_ab', () => evaluator.subPlain(a, pb));
  result('multiply_plain', ['a', 'pb'], 'multiply_plain_ab', () => evaluator.multiplyPlain(a, pb));
  const product = result('multiply', ['a', 'b'], 'multiply_ab', () => evaluator.multiply(a, b));
  result('square', ['a'], 'square_a', () => evaluator.square(a));
  if (product) result('multiply', ['multiply_ab', 'a'], 'multiply_ab_a', () => evaluator.multiply(product, a));
  if (context.usingKeyswitching) {
    const relin = keygen.createRelinKeysSerializable();
    save('relin_keys_seeded', relin);
    const relinKeys = seal.RelinKeys();
    relinKeys.loadArray(context, relin.saveArray(seal.ComprModeType.none));
    save('relin_keys_expanded', relinKeys);
    operations.push({ op: 'load', in: ['relin_keys_seeded'], out: 'relin_keys_expanded' });
    const galois = keygen.createGaloisKeysSerializable(Int32Array.from([1, 2, 4, -1, 0]));
    save('galois_keys_seeded', galois);
    const galoisKeys = seal.GaloisKeys();
    galoisKeys.loadArray(context, galois.saveArray(seal.ComprModeType.none));
    const relinearized = product && result('relinearize', ['multiply_ab', 'relin_keys_seeded'], 'relin_ab', () => evaluator.relinearize(product, relinKeys));
    if (!bfv && relinearized) result('rescale_to_next', ['relin_ab'], 'rescale_ab', () => evaluator.rescaleToNext(relinearized));
    for (const steps of [1, -1, 3]) {
      result(bfv ? 'rotate_rows' : 'rotate_vector', ['a', 'galois_keys_seeded'], 'rotate_a_' + steps,
        () => (bfv ? evaluator.rotateRows(a, steps, galoisKeys) : evaluator.rotateVector(a, steps, galoisKeys)), { steps });
    }
    if (bfv) result('rotate_columns', ['a', 'galois_keys_seeded'], 'rotate_columns_a', () => evaluator.rotateColumns(a, galoisKeys));
    else result('complex_conjugate', ['a', 'galois_keys_seeded'], 'conjugate_a', () => evaluator.complexConjugate(a, galoisKeys));
  }
  result('mod_switch_to_next', ['a'], 'mod_switch_a', () => evaluator.cipherModSwitchToNext(a));
  result('mod_switch_to_last', ['a'], 'mod_switch_last_a', () => evaluator.cipherModSwitchTo(a, context.lastParmsId));
  if (!bfv) {
    operations.push({ op: 'decode', in: ['a.dec'], out: '', tolerance: 1e-9,
      values: Array.from(encoder.decode(decryptor.decrypt(a))) });
  }

  const chain = [];
  for (let level = context.keyContextData; ; level = level.nextContextData) {
    chain.push(Array.from(level.parmsId.values, (word) => word.toString(16).padStart(16, '0')).join(''));
    if (level.chainIndex === 0) break;
  }
  const json = JSON.stringify({
    scheme, n, security: toy ? 0 : 128, coeff_modulus: Array.from(parms.coeffModulus), plain_modulus: t,
    batching: bfv, scale_bits: scaleBits, parms_id_chain: chain, operations },
    (_, value) => (typeof value === 'bigint' ? `bigint:${value}` : value));
  fs.writeFileSync(path.join(out, 'index.json'), json.replace(/"bigint:(\d+)"/g, '$1')); // 60-bit numbers, all digits
  console.log(`${out}: ${operations.length} operations`);
}

main(process.argv.slice(2)).catch((e) => { console.error(String(e.message || e)); process.exit(1); });
