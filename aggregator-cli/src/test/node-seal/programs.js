'use strict';
// Three programs, written from their definitions: what our own must give, bit for bit.

/** What the programs compute with. */
function arithmetic(node, { relinKeys, galoisKeys }) {
  const evaluator = node.seal.Evaluator(node.context);
  const rescaled = (product) => (node.bfv ? product : evaluator.rescaleToNext(product));
  return {
    add: (a, b) => evaluator.add(a, b), // as an argument of reduce, which passes more
    lower: (a) => (node.bfv ? a : evaluator.cipherModSwitchToNext(a)),
    multiply: (a, b) => rescaled(evaluator.relinearize(evaluator.multiply(a, b), relinKeys)),
    multiplyPlain: (a, numbers) => evaluator.multiplyPlain(a, node.encodeFactor(numbers)),
    rescaled,
    rotateRight: (a, columns) =>
      node.bfv ? evaluator.rotateRows(a, -columns, galoisKeys) : evaluator.rotateVector(a, -columns, galoisKeys),
    swapRows: (a) => evaluator.rotateColumns(a, galoisKeys),
  };
}

/** Neighbours are multiplied, round by round; an odd last one waits for the next round. */
function productOf(operands, { multiply, lower }) {
  let round = operands;
  while (round.length > 1) {
    const next = [];
    for (let i = 0; i < round.length; i += 2) {
      next.push(i + 1 < round.length ? multiply(round[i], round[i + 1]) : lower(round[i]));
    }
    round = next;
  }
  return round[0];
}

/** results: for each SubJob, in order, its ciphertexts. */
const product = (node, results, arith) => results[0].map((_, chunk) => productOf(results.map((r) => r[chunk]), arith));

const totalOf = (results, { add }) => results[0].map((_, chunk) => results.map((r) => r[chunk]).reduce(add));

/** The sum over all slots, in every slot. */
function sumSlots(node, operand, { add, rotateRight, swapRows }) {
  let sum = operand;
  for (let columns = 1; columns < node.columns; columns *= 2) sum = add(sum, rotateRight(sum, columns));
  return node.bfv ? add(sum, swapRows(sum)) : sum;
}

/** The inner product of the sum of all results with a public vector. */
function dot(node, results, arith, { vector }) {
  const products = totalOf(results, arith).map((total, chunk) =>
    arith.rescaled(arith.multiplyPlain(total, vector.slice(chunk * node.slots, (chunk + 1) * node.slots))),
  );
  return [sumSlots(node, products.reduce(arith.add), arith)];
}

/** Pieces of the whole that stay in one row of their source and of their destination. */
function runs(node, lengths) {
  const list = [];
  let filled = 0;
  let firstChunk = 0;
  for (const length of lengths) {
    for (let done = 0; done < length; ) {
      const from = done % node.slots;
      const to = filled % node.slots;
      const size = Math.min(length - done, node.columns - Math.max(from % node.columns, to % node.columns));
      list.push({
        source: firstChunk + Math.floor(done / node.slots),
        from,
        size,
        destination: Math.floor(filled / node.slots),
        right: (to - from + node.slots) % node.columns,
        swap: Math.floor(from / node.columns) !== Math.floor(to / node.columns),
      });
      done += size;
      filled += size;
    }
    firstChunk += Math.ceil(length / node.slots);
  }
  return list;
}

const grouped = (list, key) => [
  ...list.reduce((groups, item) => groups.set(key(item), [...(groups.get(key(item)) ?? []), item]), new Map()).values(),
];

/** Everything that moves equally far is masked, added, and then moved by powers of two, the smallest first. */
function moved(node, sources, moves, arith) {
  let waiting = grouped(moves, (run) => run.right).map((group) => ({
    right: group[0].right,
    sum: arith.rescaled(
      grouped(group, (run) => run.source)
        .map((kept) => {
          const mask = new Array(node.slots).fill(0);
          kept.forEach(({ from, size }) => mask.fill(1, from, from + size));
          return arith.multiplyPlain(sources[kept[0].source], mask);
        })
        .reduce(arith.add),
    ),
  }));
  for (let bit = 1; bit < node.columns; bit *= 2) {
    waiting = grouped(waiting, ({ right }) => right & ~bit).map((alike) => ({
      right: alike[0].right & ~bit,
      sum: alike.map(({ right, sum }) => (right & bit ? arith.rotateRight(sum, bit) : sum)).reduce(arith.add),
    }));
  }
  return waiting[0].sum;
}

/** All results one after the other, in as few ciphertexts as hold them. */
function concat(node, results, arith, { lengths }) {
  const sources = results.flat();
  return grouped(runs(node, lengths), (run) => run.destination).map((destination) => {
    const stay = destination.filter((run) => !run.swap);
    const swap = destination.filter((run) => run.swap);
    const parts = [];
    if (stay.length > 0) parts.push(moved(node, sources, stay, arith));
    if (swap.length > 0) parts.push(arith.swapRows(moved(node, sources, swap, arith)));
    return parts.reduce(arith.add);
  });
}

module.exports = { arithmetic, programs: { concat, dot, product } };
