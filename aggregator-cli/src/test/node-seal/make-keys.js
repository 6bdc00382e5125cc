'use strict';
const container = require('./container');
const engine = require('./engine');

async function main([jobFile, keyFolder, mode, ...steps]) {
  const node = await engine.open(container.readJob(jobFile));
  const { secretKey } = engine.keys(node, keyFolder);
  engine.makeEvaluationKeys(node, keyFolder, secretKey, mode, steps.map(Number));
}

main(process.argv.slice(2));
