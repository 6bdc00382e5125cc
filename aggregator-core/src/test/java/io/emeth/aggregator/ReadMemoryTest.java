package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadMemoryTest {
    private static final int LENGTH = 10_000;

    /** Marks the memory, to be recognised under another buffer. */
    private static ByteBuffer marked(ReadMemory.Lease lease, int length, int mark) {
        ByteBuffer bytes = lease.allocate(length);
        assertThat(bytes.isDirect()).isTrue();
        assertThat(bytes.remaining()).isEqualTo(length);
        assertThat(bytes.alignmentOffset(0, Container.ALIGNMENT)).isZero();
        bytes.putInt(0, mark);
        return bytes;
    }

    @Test
    void allocate_afterTheLease_isTheSameMemory() {
        ReadMemory memory = new ReadMemory(1 << 20);
        try (ReadMemory.Lease lease = memory.lease()) {
            marked(lease, LENGTH, 42);
        }
        try (ReadMemory.Lease lease = memory.lease()) {
            assertThat(lease.allocate(LENGTH - 100).getInt(0)).isEqualTo(42);
            assertThat(lease.allocate(LENGTH).getInt(0)).isZero(); // the first is taken
        }
    }

    @Test
    void allocate_muchSmaller_leavesTheLargeOneFree() {
        ReadMemory memory = new ReadMemory(1 << 20);
        try (ReadMemory.Lease lease = memory.lease()) {
            marked(lease, LENGTH, 42);
        }
        try (ReadMemory.Lease lease = memory.lease()) {
            assertThat(lease.allocate(LENGTH / 3).getInt(0)).isZero();
            assertThat(lease.allocate(LENGTH).getInt(0)).isEqualTo(42);
        }
    }

    @Test
    void allocate_duringTwoLeases_isNeverShared() {
        ReadMemory memory = new ReadMemory(1 << 20);
        for (int round = 0; round < 3; round++) {
            try (ReadMemory.Lease a = memory.lease();
                    ReadMemory.Lease b = memory.lease()) {
                List<ByteBuffer> all = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    all.add(marked(i % 2 == 0 ? a : b, LENGTH, i));
                }
                for (int i = 0; i < 10; i++) {
                    assertThat(all.get(i).getInt(0)).as("round " + round).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void close_beyondTheBound_keepsTheLatest() {
        ReadMemory memory = new ReadMemory(2 * LENGTH);
        try (ReadMemory.Lease lease = memory.lease()) {
            for (int i = 1; i <= 3; i++) {
                marked(lease, LENGTH, i);
            }
        }
        try (ReadMemory.Lease lease = memory.lease()) {
            assertThat(List.of(
                            lease.allocate(LENGTH).getInt(0),
                            lease.allocate(LENGTH).getInt(0),
                            lease.allocate(LENGTH).getInt(0)))
                    .containsExactly(3, 2, 0);
        }
        ReadMemory none = new ReadMemory(0);
        try (ReadMemory.Lease lease = none.lease()) {
            marked(lease, LENGTH, 42);
        }
        try (ReadMemory.Lease lease = none.lease()) {
            assertThat(lease.allocate(LENGTH).getInt(0)).isZero();
        }
    }

    private static ByteBuffer payload(JobSpec job, long seed) {
        int bytes = 8 * (int) job.layout().elements();
        ByteBuffer payload = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(seed);
        while (payload.hasRemaining()) {
            payload.putLong(random.nextInt());
        }
        return payload.flip();
    }

    @Test
    void read_afterTheLease_usesTheSameMemory(@TempDir Path folder) throws Exception {
        JobSpec job = Results.sumJob(2, 5000, ElementType.INT64);
        ReadMemory memory = new ReadMemory(1 << 20);
        List<List<ByteBuffer>> objects = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            SubJobResult written = Results.plain(job, i, payload(job, i));
            written.write(folder.resolve("result"));
            try (ReadMemory.Lease lease = memory.lease()) {
                SubJobResult read = SubJobResult.read(folder.resolve("result"), Limits.NONE, lease);
                assertThat(read.objects()).isEqualTo(written.objects());
                objects.add(read.objects());
            }
        }
        assertThat(objects.get(0)).isEqualTo(objects.get(1)); // overwritten: no copy in between
    }

    /** One program keeps its results' buffers, the other does not. */
    @ParameterizedTest
    @ValueSource(strings = {"plain-sum", "plain-concat"})
    void acceptFiles_oneAfterTheOther_isAcceptFromMemory(String program, @TempDir Path folder) throws Exception {
        JobSpec job = JobSpec.plain(Results.JOB, program, 20, PayloadLayout.vector(5000), ElementType.INT64);
        try (Aggregation files = Aggregation.open(job, 0, ProgramRegistry.discover());
                Aggregation memory = Aggregation.open(job, 0, ProgramRegistry.discover())) {
            for (int i = 0; i < 20; i++) {
                Path file = folder.resolve("result-" + i);
                SubJobResult result = Results.plain(job, i, payload(job, i));
                result.write(file);
                assertThat(memory.accept(result)).isInstanceOf(Receipt.Accepted.class);
                assertThat(files.accept(file)).isInstanceOf(Receipt.Accepted.class);
                if (i % 3 == 0 && program.equals("plain-sum")) {
                    assertThat(files.retract(file)).isInstanceOf(Receipt.Retracted.class);
                    assertThat(files.acceptFiles(List.of(file))).hasSize(1);
                }
            }
            assertThat(Results.bytes(files.finish(Instant.EPOCH)))
                    .isEqualTo(Results.bytes(memory.finish(Instant.EPOCH)));
        }
    }
}
