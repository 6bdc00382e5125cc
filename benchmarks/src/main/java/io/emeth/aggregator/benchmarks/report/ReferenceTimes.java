package io.emeth.aggregator.benchmarks.report;

import java.util.List;

/**
 * Times of Microsoft SEAL 4.4.3 and of SEAL 4.4.3 with Intel HEXL 1.2.6, built natively, on one thread of a 2-core
 * AVX-512 machine: medians, in microseconds. They were not measured in the run beside which they are shown.
 *
 * @param parameterSet ours that comes nearest
 * @param operation ours
 */
record ReferenceTimes(String parameterSet, String operation, double seal, double hexl) {
    private static final String BFV = "bfv-8192";
    private static final String CKKS = "ckks-8192-60";
    private static final String CKKS_LARGE = "ckks-16384";

    private static ReferenceTimes of(String parameterSet, String operation, double seal, double hexl) {
        return new ReferenceTimes(parameterSet, operation, seal, hexl);
    }

    static List<ReferenceTimes> all() {
        return List.of(
                of(BFV, "load + add", 227, 83),
                of(BFV, "add", 130, 15),
                of(BFV, "multiply", 26_500, 8_500),
                of(BFV, "relinearize", 7_400, 1_630),
                of(BFV, "rotate", 7_500, 1_670),
                of(BFV, "multiply plain", 4_340, 485),
                of(BFV, "mod switch", 475, 94),
                of(BFV, "encrypt", 6_240, 1_650),
                of(BFV, "decrypt", 2_290, 433),
                of(CKKS, "load + add", 238, 120),
                of(CKKS, "multiply", 1_020, 105),
                of(CKKS, "relinearize", 8_090, 2_730),
                of(CKKS, "rotate", 8_120, 2_770),
                of(CKKS, "rescale", 1_830, 380),
                of(CKKS, "encode", 1_414, 510),
                of(CKKS, "encrypt", 8_740, 2_790),
                of(CKKS_LARGE, "load + add", 1_076, 716),
                of(CKKS_LARGE, "relinearize", 50_700, 16_900),
                of(CKKS_LARGE, "rescale", 7_990, 2_000));
    }
}
