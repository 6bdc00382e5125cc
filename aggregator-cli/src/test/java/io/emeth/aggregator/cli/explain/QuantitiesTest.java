package io.emeth.aggregator.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class QuantitiesTest {
    @Test
    void bytes_takeTheUnitThatReadsBest() {
        assertThat(Quantities.bytes(0)).isEqualTo("0 bytes");
        assertThat(Quantities.bytes(1023)).isEqualTo("1023 bytes");
        assertThat(Quantities.bytes(1536)).isEqualTo("1.50 KiB");
        assertThat(Quantities.bytes(123L << 20)).isEqualTo("123 MiB");
        assertThat(Quantities.bytes(Long.MAX_VALUE)).isEqualTo("8.00 EiB");
    }

    @Test
    void seconds_takeTheUnitThatReadsBest() {
        assertThat(Quantities.seconds(2.5e-5)).isEqualTo("25.0 µs");
        assertThat(Quantities.seconds(0.0123)).isEqualTo("12.3 ms");
        assertThat(Quantities.seconds(90)).isEqualTo("90.0 s");
        assertThat(Quantities.seconds(600)).isEqualTo("10.0 min");
        assertThat(Quantities.seconds(36000)).isEqualTo("10.0 h");
    }

    @Test
    void numbers_longOnesAreRoundedToTheSafeSide() {
        assertThat(Quantities.atMost(new BigDecimal("1234567890123"))).isEqualTo("1.24e+12");
        assertThat(Quantities.limit(new BigDecimal("1239999999999"))).isEqualTo("1.23e+12");
        assertThat(Quantities.atMost(new BigDecimal("1000000"))).isEqualTo("1000000");
        assertThat(Quantities.atMost(new BigDecimal("0.0625"))).isEqualTo("0.0625");
        assertThat(Quantities.atMost(new BigDecimal("2.86E-7"))).isEqualTo("2.86e-07");
        assertThat(Quantities.atMost(BigDecimal.ZERO)).isEqualTo("0");
        assertThat(Quantities.atMost(BigDecimal.TEN.pow(40))).isEqualTo("1.00e+40");
    }
}
