'use strict';
const fs = require('node:fs');
const container = require('./container');
const engine = require('./engine');

async function main([jobFile, keyFolder, mode, index, weight, valuesFile, outFile]) {
  const job = container.readJob(jobFile);
  const node = await engine.open(job);
  const encryptor = node.seal.Encryptor(node.context, engine.keys(node, keyFolder).publicKey);
  const values = JSON.parse(fs.readFileSync(valuesFile, 'utf8'));
  const objects = [];
  for (let from = 0; from < values.length; from += node.slots) {
    const plain = node.encode(values.slice(from, from + node.slots));
    objects.push(node.save(encryptor.encrypt(plain), mode));
  }
  const header = {
    format: 'emeth-subjob-result',
    version: 1,
    job: job.job,
    epoch: 0,
    index: Number(index),
    program: container.programId(job.program),
    parametersId: node.parametersId,
    weight: Number(weight),
    layout: container.withElements(job.layout, values.length),
  };
  container.write(outFile, header, objects);
}

main(process.argv.slice(2));
