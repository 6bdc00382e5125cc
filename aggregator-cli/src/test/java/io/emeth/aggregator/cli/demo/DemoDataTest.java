package io.emeth.aggregator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoDataTest {
    @Test
    void digits_load_fiveHundredOfEachClass() throws IOException {
        Digits digits = Digits.load();
        assertThat(digits.size()).isEqualTo(5000);
        for (int c = 0; c < Digits.CLASSES; c++) {
            int wanted = c;
            assertThat(IntStream.range(0, digits.size()).filter(i -> digits.label(i) == wanted))
                    .hasSize(500);
        }
    }

    @Test
    void digits_truncatedImages_areRefused() {
        ByteBuffer images = ByteBuffer.allocate(16)
                .putInt(0x803)
                .putInt(1)
                .putInt(28)
                .putInt(28)
                .flip();
        ByteBuffer labels =
                ByteBuffer.allocate(9).putInt(0x801).putInt(1).put((byte) 3).flip();
        assertThatThrownBy(() -> Digits.parse(images, labels)).isInstanceOf(IOException.class);
    }

    @Test
    void softmax_trainedInTheClear_learnsDigits() throws IOException {
        Digits digits = Digits.load();
        SoftmaxModel model = new SoftmaxModel();
        model.train(digits.slice(0, 4000), 2, 20, 0.1);
        assertThat(model.accuracy(digits.slice(4000, 5000))).isGreaterThan(0.85);
    }

    @Test
    void flights_load_allCounted() throws IOException {
        List<Flights.Flight> flights = Flights.load();
        assertThat(flights).hasSize(20_000);
        assertThat(Arrays.stream(Flights.histogram(flights)).sum()).isEqualTo(20_000);
    }

    @ParameterizedTest
    @CsvSource({"-2147483648,0", "-31,0", "-30,1", "-1,2", "0,3", "14,3", "15,4", "239,10", "240,11", "2147483647,11"})
    void delays_beginnings_belongToTheIntervalTheyBegin(int minutes, int interval) {
        assertThat(Delays.interval(minutes)).isEqualTo(interval);
    }

    @Test
    void delays_everyInterval_hasATitle() {
        assertThat(Delays.titles()).hasSize(Delays.COUNT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2001/01/01 24:00,1,1,DTW,LAS", "2001/01/01 00:47,x,1750,DTW,LAS", "", "2001/01/01 00:47,66"})
    void flights_malformedRow_isNamed(String row) {
        assertThatThrownBy(() -> Flights.parse("date\n" + row + "\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("row 2");
    }
}
