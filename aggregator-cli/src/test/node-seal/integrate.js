'use strict';
const fs = require('node:fs');
const container = require('./container');
const engine = require('./engine');
const { arithmetic, programs } = require('./programs');

async function main([jobFile, keyFolder, vectorFile, outPrefix, ...resultFiles]) {
  const job = container.readJob(jobFile);
  const node = await engine.open(job);
  const results = resultFiles.map(container.read).sort((a, b) => a.header.index - b.header.index);
  const ciphertexts = results.map(({ objects }) => objects.map(node.loadCiphertext));
  const objects = programs[job.program](node, ciphertexts, arithmetic(node, engine.evaluationKeys(node, keyFolder)), {
    vector: vectorFile === '-' ? [] : JSON.parse(fs.readFileSync(vectorFile, 'utf8')),
    lengths: results.map(({ header }) => container.elements(header.layout)),
  });
  objects.forEach((object, i) => fs.writeFileSync(`${outPrefix}${i}.seal`, node.save(object, 'none')));
}

main(process.argv.slice(2));
