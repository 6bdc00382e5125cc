package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.EncryptionSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * One folder of known answers, as its {@code index.json} describes it. Unchecked beyond its form: the parameters may be
 * unusable, the files missing.
 *
 * @param folder where the {@code .seal} files are
 * @param parameters {@code securityBits} 0 marks a toy set
 * @param parmsIdChain from the key level down, 64 hexadecimal digits each: four words, each printed as a number
 * @param operations in the order of the index
 */
record VectorSet(Path folder, EncryptionSpec parameters, List<String> parmsIdChain, List<Operation> operations) {

    /** The file of the object called {@code name}. */
    Path file(String name) {
        return folder.resolve(name + ".seal");
    }
}
