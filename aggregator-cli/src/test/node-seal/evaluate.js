'use strict';
const fs = require('node:fs');
const container = require('./container');
const engine = require('./engine');

async function main([jobFile, keyFolder, steps, firstFile, secondFile, productFile, rotatedFile]) {
  const node = await engine.open(container.readJob(jobFile));
  const { relinKeys, galoisKeys } = engine.evaluationKeys(node, keyFolder);
  const evaluator = node.seal.Evaluator(node.context);
  const [a, b] = [firstFile, secondFile].map((file) => node.loadCiphertext(fs.readFileSync(file)));
  const product = evaluator.relinearize(evaluator.multiply(a, b), relinKeys);
  fs.writeFileSync(productFile, node.save(node.bfv ? product : evaluator.rescaleToNext(product), 'none'));
  const rotate = node.bfv ? evaluator.rotateRows : evaluator.rotateVector;
  fs.writeFileSync(rotatedFile, node.save(rotate(a, Number(steps), galoisKeys), 'none'));
}

main(process.argv.slice(2));
