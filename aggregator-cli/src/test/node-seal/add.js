'use strict';
const container = require('./container');
const engine = require('./engine');

async function main([jobFile, mode, planDigest, outFile, ...resultFiles]) {
  const job = container.readJob(jobFile);
  const node = await engine.open(job);
  const evaluator = node.seal.Evaluator(node.context);
  const results = resultFiles.map(container.read).sort((a, b) => a.header.index - b.header.index);
  const objects = results[0].objects.map((_, chunk) => {
    const operands = results.map((result) => node.loadCiphertext(result.objects[chunk]));
    return node.save(operands.reduce((sum, operand) => evaluator.add(sum, operand)), mode);
  });
  const header = {
    format: 'emeth-final-result',
    version: 1,
    job: job.job,
    epoch: 0,
    program: container.programId(job.program),
    parametersId: node.parametersId,
    layout: job.layout,
    divisor: 1,
    plan: planDigest,
    parts: results.map(({ header: part }) => ({
      index: part.index,
      digest: part.payloadDigest,
      weight: part.weight,
      leadingDimensions: part.layout.map((tensor) => tensor.shape[0]),
      objectCount: part.objectLengths.length,
    })),
  };
  container.write(outFile, header, objects);
}

main(process.argv.slice(2));
