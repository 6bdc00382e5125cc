package io.emeth.aggregator.he.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DirectBuffersTest {
    @Test
    void wipe_bufferWithLimit_zeroesAllOfItAndMovesNothing() {
        ByteBuffer bytes = DirectBuffers.allocate(8);
        bytes.putLong(0, -1L);
        bytes.position(2).limit(5);
        DirectBuffers.wipe(bytes);
        assertThat(bytes.position()).isEqualTo(2);
        assertThat(bytes.limit()).isEqualTo(5);
        bytes.clear();
        assertThat(bytes.getLong(0)).isZero();
    }
}
