'use strict';
// Microsoft SEAL in WebAssembly, for a process that compares it with another engine:
//
//   node peer.js FOLDER-WITH-node_modules bfv|ckks PARAMETERS SCALE-BITS
//
// prints "ready", then answers every line "OPERATION<tab>REPETITIONS" with the nanoseconds of processor time that they took.
// Every operation writes into an object that is there already, so that nothing waits for a garbage collector.
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

async function subjects([folder, scheme, parametersFile, scaleBits]) {
  const seal = await require(path.join(folder, 'node_modules', 'node-seal'))();
  const bfv = scheme === 'bfv';
  const parameters = seal.EncryptionParameters(bfv ? seal.SchemeType.bfv : seal.SchemeType.ckks);
  parameters.loadArray(fs.readFileSync(parametersFile));
  const context = seal.Context(parameters, true, seal.SecurityLevel.tc128);
  const generator = seal.KeyGenerator(context);
  const relinKeys = generator.createRelinKeys();
  const galoisKeys = generator.createGaloisKeys(Int32Array.from([1]));
  const encryptor = seal.Encryptor(context, generator.createPublicKey());
  const decryptor = seal.Decryptor(context, generator.secretKey());
  const evaluator = seal.Evaluator(context);
  const encoder = bfv ? seal.BatchEncoder(context) : seal.CKKSEncoder(context);
  const numbers = Array.from({ length: encoder.slotCount }, (_, i) => (i % 21) - 10);
  const plain = bfv
    ? encoder.encode(BigInt64Array.from(numbers, BigInt))
    : encoder.encode(Float64Array.from(numbers), 2 ** Number(scaleBits));

  const [a, b] = [encryptor.encrypt(plain), encryptor.encrypt(plain)];
  const product = evaluator.multiply(a, b);
  const bytes = a.saveArray(seal.ComprModeType.none);
  const [loaded, total, result, message] = [seal.CipherText(), a.clone(), seal.CipherText(), seal.PlainText()];
  const rotate = bfv ? evaluator.rotateRows : evaluator.rotateVector;
  return {
    'load + add': () => {
      loaded.loadArray(context, bytes);
      evaluator.add(total, loaded, total);
    },
    add: () => evaluator.add(a, b, result),
    multiply: () => evaluator.multiply(a, b, result),
    relinearize: () => evaluator.relinearize(product, relinKeys, result),
    rotate: () => rotate(a, 1, galoisKeys, result),
    encrypt: () => encryptor.encrypt(plain, result),
    decrypt: () => decryptor.decrypt(a, message),
  };
}

function nanos(work, repetitions) {
  const start = process.cpuUsage();
  for (let i = 0; i < repetitions; i++) work();
  const { user, system } = process.cpuUsage(start);
  return 1000 * (user + system);
}

async function main(args) {
  const operations = await subjects(args);
  console.log('ready');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [operation, repetitions] = line.split('\t');
    console.log(String(nanos(operations[operation], Number(repetitions))));
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.log(String(error));
  process.exit(1);
});
