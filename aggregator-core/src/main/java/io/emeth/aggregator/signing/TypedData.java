package io.emeth.aggregator.signing;

import io.emeth.aggregator.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One flat struct to be signed as EIP-712 typed data, which wallets and contracts understand. The domain is always
 * {@code EIP712Domain(string name,string version)} with {@code EMETH Aggregator} and {@code 1}. Immutable.
 *
 * @param type the struct's name
 * @param fields its fields in order
 */
public record TypedData(String type, List<Field> fields) {
    private static final String DOMAIN_NAME = "EMETH Aggregator";
    private static final String DOMAIN_VERSION = "1";
    private static final TypedData DOMAIN = new TypedData(
            "EIP712Domain", List.of(Field.text("name", DOMAIN_NAME), Field.text("version", DOMAIN_VERSION)));

    /** Copies the list. */
    public TypedData {
        fields = List.copyOf(fields);
    }

    /** One field: how it is declared, how JSON shows it, and the 32 bytes that stand for it in the hash. */
    public static final class Field {
        private final String name;
        private final String type;
        private final String value;
        private final byte[] word;

        private Field(String name, String type, String value, byte[] word) {
            this.name = name;
            this.type = type;
            this.value = value;
            this.word = word;
        }

        /**
         * Solidity's fixed byte arrays, of 1 to 32 bytes.
         *
         * @throws IllegalArgumentException for another number of bytes
         */
        public static Field bytes(String name, byte[] bytes) {
            if (bytes.length < 1 || bytes.length > 32) {
                throw new IllegalArgumentException(name + " has " + bytes.length + " bytes, not 1 to 32");
            }
            byte[] word = new byte[32];
            System.arraycopy(bytes, 0, word, 0, bytes.length);
            return new Field(name, "bytes" + bytes.length, "0x" + HexFormat.of().formatHex(bytes), word);
        }

        /**
         * Solidity's unsigned numbers.
         *
         * @throws IllegalArgumentException if {@code value} is outside [0, 2^bits)
         */
        public static Field unsigned(String name, int bits, BigInteger value) {
            if (value.signum() < 0 || value.bitLength() > bits) {
                throw new IllegalArgumentException(name + " " + value + " is outside [0, 2^" + bits + ")");
            }
            byte[] word = new byte[32];
            Secp256k1.copy32(value, word, 0);
            return new Field(name, "uint" + bits, value.toString(), word);
        }

        /** As {@link #unsigned(String, int, BigInteger)}. */
        public static Field unsigned(String name, int bits, long value) {
            return unsigned(name, bits, BigInteger.valueOf(value));
        }

        /** {@code string}. */
        public static Field text(String name, String value) {
            return new Field(name, "string", value, Keccak256.digest(value));
        }
    }

    /** What is signed: Keccak-256 of {@code 0x1901}, the domain's hash and the struct's; 32 bytes. */
    public byte[] digest() {
        return Keccak256.digest(new byte[] {0x19, 0x01}, DOMAIN.structHash(), structHash());
    }

    private byte[] structHash() {
        byte[][] words = new byte[1 + fields.size()][];
        words[0] = Keccak256.digest(encodedType());
        for (int i = 0; i < fields.size(); i++) {
            words[1 + i] = fields.get(i).word;
        }
        return Keccak256.digest(words);
    }

    /** For instance {@code Receipt(bytes16 job,uint32 epoch)}. */
    public String encodedType() {
        return fields.stream()
                .map(field -> field.type + " " + field.name)
                .collect(Collectors.joining(",", type + "(", ")"));
    }

    /** What {@code eth_signTypedData_v4} and every wallet take: types, domain, primary type, message. */
    public String toJson() {
        Map<String, Object> types = new LinkedHashMap<>();
        types.put(DOMAIN.type, DOMAIN.declarations());
        types.put(type, declarations());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("types", types);
        tree.put("primaryType", type);
        tree.put("domain", DOMAIN.message());
        tree.put("message", message());
        return Json.print(tree, true);
    }

    private List<Object> declarations() {
        List<Object> declarations = new ArrayList<>();
        for (Field field : fields) {
            Map<String, Object> declaration = new LinkedHashMap<>();
            declaration.put("name", field.name);
            declaration.put("type", field.type);
            declarations.add(declaration);
        }
        return declarations;
    }

    private Map<String, Object> message() {
        Map<String, Object> message = new LinkedHashMap<>();
        fields.forEach(field -> message.put(field.name, field.value));
        return message;
    }

    /** What a document's secp256k1 signature signs: a struct with the SHA-256 of its bytes. */
    static TypedData ofDocument(byte[] message) {
        return new TypedData("Document", List.of(Field.bytes("sha256", Sha256.digest(message))));
    }
}
