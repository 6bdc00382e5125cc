package io.emeth.aggregator.signing;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** ECDSA on secp256k1 [SEC 2] with Ethereum's addresses and recoverable signatures. Nonces are those of RFC 6979. */
final class Secp256k1 {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

    static final BigInteger ORDER = CURVE.getN();
    static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

    private Secp256k1() {}

    /** Whether {@code secret}, big-endian, is in [1, order). */
    static boolean isSecret(byte[] secret) {
        BigInteger d = new BigInteger(1, secret);
        return d.signum() > 0 && d.compareTo(ORDER) < 0;
    }

    /** The address of the key with this secret: 20 bytes. */
    static byte[] address(byte[] secret) {
        return address(new FixedPointCombMultiplier().multiply(CURVE.getG(), new BigInteger(1, secret)));
    }

    /** The last 20 bytes of Keccak-256 of the point's two coordinates. */
    private static byte[] address(ECPoint point) {
        byte[] encoded = point.getEncoded(false);
        byte[] digest = Keccak256.digest(Arrays.copyOfRange(encoded, 1, encoded.length));
        return Arrays.copyOfRange(digest, 12, 32);
    }

    /** @param digest 32 bytes */
    static EcdsaSignature sign(byte[] secret, byte[] digest) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), DOMAIN));
        BigInteger[] rs = signer.generateSignature(digest);
        BigInteger low = rs[1].compareTo(HALF_ORDER) > 0 ? ORDER.subtract(rs[1]) : rs[1];
        byte[] address = address(secret);
        for (int v = 27; v <= 28; v++) {
            EcdsaSignature signature = EcdsaSignature.of(rs[0], low, v);
            if (recover(digest, signature)
                    .filter(who -> Arrays.equals(who, address))
                    .isPresent()) {
                return signature;
            }
        }
        throw new AssertionError("r is above the group's order, which happens once in 2^127 signatures");
    }

    /** The address that signed, [SEC 1] 4.1.6: (s R - e G) / r for the point R with x coordinate r and parity v - 27. */
    static Optional<byte[]> recover(byte[] digest, EcdsaSignature signature) {
        byte[] compressed = new byte[33];
        compressed[0] = (byte) (2 + (signature.v() - 27));
        copy32(signature.r(), compressed, 1);
        ECPoint point;
        try {
            point = CURVE.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no point has this x coordinate
        }
        BigInteger inverse = signature.r().modInverse(ORDER);
        BigInteger ofG = new BigInteger(1, digest).negate().multiply(inverse).mod(ORDER);
        BigInteger ofR = signature.s().multiply(inverse).mod(ORDER);
        ECPoint key =
                ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), ofG, point, ofR).normalize();
        return key.isInfinity() ? Optional.empty() : Optional.of(address(key));
    }

    /** Writes {@code value}, which is below 2^256, as 32 big-endian bytes. */
    static void copy32(BigInteger value, byte[] to, int at) {
        byte[] bytes = value.toByteArray(); // perhaps with a leading sign byte
        int length = Math.min(32, bytes.length);
        Arrays.fill(to, at, at + 32, (byte) 0);
        System.arraycopy(bytes, bytes.length - length, to, at + 32 - length, length);
    }
}
