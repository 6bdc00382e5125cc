'use strict';
const fs = require('node:fs');
const container = require('./container');
const engine = require('./engine');

async function main([jobFile, keyFolder, objectFile]) {
  const node = await engine.open(container.readJob(jobFile));
  const decryptor = node.seal.Decryptor(node.context, engine.keys(node, keyFolder).secretKey);
  console.log(JSON.stringify(node.decode(decryptor.decrypt(node.loadCiphertext(fs.readFileSync(objectFile))))));
}

main(process.argv.slice(2));
