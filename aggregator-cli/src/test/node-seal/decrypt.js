'use strict';
const container = require('./container');
const engine = require('./engine');

async function main([jobFile, keyFolder, finalFile]) {
  const job = container.readJob(jobFile);
  const node = await engine.open(job);
  const decryptor = node.seal.Decryptor(node.context, engine.keys(node, keyFolder).secretKey);
  const { header, objects } = container.read(finalFile);
  const numbers = objects.flatMap((object) => node.decode(decryptor.decrypt(node.loadCiphertext(object))));
  const wanted = numbers.slice(0, container.elements(header.layout));
  console.log(JSON.stringify(wanted.map((number) => number / header.divisor)));
}

main(process.argv.slice(2));
