package io.emeth.aggregator.cli.inspect;

import io.emeth.aggregator.cli.BadInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of an uncompressed object by name, as they stand in the bytes. Sizes are checked, and values that no
 * parameters allow; whatever depends on the parameters is not.
 */
final class SealFields {
    private static final String NO_PARMS_ID = "0".repeat(64);
    private static final int MAX_PRIMES = 256;
    private static final int MAX_DEGREE = 1 << 17;
    private static final int SEEDED_EXTRA_BYTES = 81;
    private static final int MOST_RELIN_ROWS = 14;

    private SealFields() {}

    /**
     * What the structure of {@code object} looks like. A public key is a ciphertext, a secret key a plaintext: in NTT form,
     * where BFV has other objects for moments only, and without scale, where CKKS has one.
     */
    static SealKind guess(SealView object) {
        if (object.hasHeader(89)) {
            boolean key = object.octet(48) == 1 && object.word(49) == 2 && object.real(73) == 1;
            return key ? SealKind.PUBLIC_KEY : SealKind.CIPHERTEXT;
        }
        // A relinearization key has a header at 64 too, but not of an array of as many words as byte 48 says.
        if (object.hasHeader(64) && object.header(64).totalBytes() == 24 + 8 * object.word(48)) {
            boolean key = !object.hex(16, 32).equals(NO_PARMS_ID) && object.real(56) == 1;
            return key ? SealKind.SECRET_KEY : SealKind.PLAINTEXT;
        }
        if (object.hasHeader(33)) {
            return SealKind.PARAMETERS;
        }
        if (object.length() >= 64) {
            long rows = object.word(48);
            return rows >= 0 && rows <= MOST_RELIN_ROWS ? SealKind.RELIN_KEYS : SealKind.GALOIS_KEYS;
        }
        throw new BadInputException("no known kind of object (" + object.length() + " bytes) — name one with --kind");
    }

    /**
     * Reads the fields of {@code object} as one of {@code kind}.
     *
     * @throws BadInputException if its size is not what the fields imply
     */
    static Map<String, Object> read(SealView object, SealKind kind) {
        return switch (kind) {
            case PARAMETERS -> parameters(object);
            case PLAINTEXT, SECRET_KEY -> plaintext(object);
            case CIPHERTEXT, PUBLIC_KEY -> ciphertext(object);
            case RELIN_KEYS, GALOIS_KEYS -> keySwitchingKeys(object);
        };
    }

    private static Map<String, Object> parameters(SealView object) {
        long primes = count(object, 25, MAX_PRIMES, "number of primes");
        requireLength(object, 57 + 24 * primes);
        Map<String, Object> fields = new LinkedHashMap<>();
        int scheme = object.octet(16);
        String[] names = {"none", "bfv", "ckks", "bgv"};
        if (scheme >= names.length) {
            throw new BadInputException("unknown scheme (" + scheme + ") — 0 none, 1 bfv, 2 ckks and 3 bgv are known");
        }
        fields.put("scheme", names[scheme]);
        fields.put("degree", count(object, 17, MAX_DEGREE, "degree"));
        List<String> moduli = new ArrayList<>();
        for (int i = 0; i < primes; i++) {
            moduli.add(modulus(object, 33 + 24L * i));
        }
        fields.put("coefficientModuli", moduli);
        fields.put("plainModulus", modulus(object, 33 + 24 * primes));
        return fields;
    }

    private static String modulus(SealView object, long offset) {
        requireNested(object, offset, 24);
        return Long.toUnsignedString(object.word(offset + 16));
    }

    private static Map<String, Object> plaintext(SealView object) {
        long words = count(object, 48, Integer.MAX_VALUE / 8, "coefficient count");
        requireNested(object, 64, 24 + 8 * words);
        requireLength(object, 88 + 8 * words);
        Map<String, Object> fields = new LinkedHashMap<>();
        String parmsId = object.hex(16, 32);
        fields.put("form", parmsId.equals(NO_PARMS_ID) ? "coefficient" : "NTT");
        fields.put("parmsId", parmsId);
        fields.put("coefficients", words);
        fields.put("scale", scale(object, 56));
        return fields;
    }

    private static Map<String, Object> ciphertext(SealView object) {
        long size = count(object, 49, 16, "number of polynomials");
        long degree = count(object, 57, MAX_DEGREE, "degree");
        long limbs = count(object, 65, MAX_PRIMES, "number of limbs");
        long words = count(object, 105, Integer.MAX_VALUE / 8, "word count");
        requireNested(object, 89, 24 + 8 * words);
        boolean seeded = size == 2 && words == degree * limbs && words > 0;
        if (!seeded && words != size * degree * limbs) {
            throw new BadInputException("word count " + words + " fits neither " + size + " polynomials of " + limbs
                    + " x " + degree + " nor the seeded form — the file is damaged");
        }
        if (seeded) {
            requireNested(object, 113 + 8 * words, SEEDED_EXTRA_BYTES);
            int generator = object.octet(129 + 8 * words);
            if (generator < 1 || generator > 2) {
                throw new BadInputException(
                        "seed generator is " + generator + " — 1 (BLAKE2Xb) and 2 (SHAKE256) can be expanded");
            }
        }
        requireLength(object, 113 + 8 * words + (seeded ? SEEDED_EXTRA_BYTES : 0));
        Map<String, Object> fields = new LinkedHashMap<>();
        int ntt = object.octet(48);
        if (ntt > 1) {
            throw new BadInputException("NTT flag is " + ntt + " — 0 and 1 are possible; the file is damaged");
        }
        fields.put("form", ntt == 0 ? "coefficient" : "NTT");
        fields.put("parmsId", object.hex(16, 32));
        fields.put("polynomials", size);
        fields.put("degree", degree);
        fields.put("limbs", limbs);
        fields.put("scale", scale(object, 73));
        fields.put("correctionFactor", Long.toUnsignedString(object.word(81)));
        fields.put("seeded", seeded);
        return fields;
    }

    private static Map<String, Object> keySwitchingKeys(SealView object) {
        long rows = count(object, 48, 1 << 17, "number of rows");
        long offset = 56;
        long keys = 0;
        long components = 0;
        for (long row = 0; row < rows; row++) {
            long inRow = count(object, offset, MAX_PRIMES, "components of row " + row);
            offset += 8;
            keys += inRow > 0 ? 1 : 0;
            for (long i = 0; i < inRow; i++) {
                long bytes = object.header(offset).totalBytes();
                if (bytes < SealView.HEADER_BYTES || bytes > object.length() - offset) {
                    throw new BadInputException("component at offset " + offset + " claims "
                            + Long.toUnsignedString(bytes) + " of " + (object.length() - offset)
                            + " bytes — the file is damaged");
                }
                offset += bytes;
                components++;
            }
        }
        requireLength(object, offset);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("parmsId", object.hex(16, 32));
        fields.put("rows", rows);
        fields.put("keys", keys);
        fields.put("components", components);
        return fields;
    }

    private static long count(SealView object, long offset, long most, String what) {
        long value = object.word(offset);
        if (value < 0 || value > most) {
            throw new BadInputException(what + " at offset " + offset + " is " + Long.toUnsignedString(value)
                    + " — at most " + most + " is possible; is this another --kind?");
        }
        return value;
    }

    private static String scale(SealView object, long offset) {
        double scale = object.real(offset);
        if (!(scale >= Double.MIN_NORMAL && scale <= Double.MAX_VALUE)) {
            throw new BadInputException(
                    "scale is " + scale + " — it must be a positive normal number; the file is damaged");
        }
        return String.valueOf(scale);
    }

    private static void requireNested(SealView object, long offset, long bytes) {
        SealView.Header nested = object.header(offset);
        if (nested.compression() != 0 || nested.totalBytes() != bytes) {
            throw new BadInputException("nested header at offset " + offset + " claims compression "
                    + nested.compression() + " and " + Long.toUnsignedString(nested.totalBytes())
                    + " bytes — the structure implies 0 and " + bytes);
        }
    }

    private static void requireLength(SealView object, long bytes) {
        if (object.length() != bytes) {
            throw new BadInputException("object of " + object.length() + " bytes — its fields imply " + bytes);
        }
    }
}
