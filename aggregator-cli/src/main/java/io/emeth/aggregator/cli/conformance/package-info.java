/** Known answers: reads a folder of SEAL objects and the operations that connect them, computes each operation with our engine, and compares bytes. */
@NullMarked
package io.emeth.aggregator.cli.conformance;

import org.jspecify.annotations.NullMarked;
