package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.plain.PlainSum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaterialsTest {
    private static final ByteBuffer BYTES = Results.longs(1, 2, 3);

    @Test
    void find_ofDirectBuffer_isAViewAndOfHeapBufferACopy() {
        ByteBuffer direct = ByteBuffer.allocateDirect(20);
        ByteBuffer heap = ByteBuffer.allocate(8);
        Materials materials = Materials.builder()
                .put("direct", direct.position(3).limit(10))
                .put("heap", heap)
                .build();
        assertThat(direct.position()).isEqualTo(3);
        direct.put(3, (byte) 7);
        heap.put(0, (byte) 7);
        ByteBuffer found = materials.find("direct").orElseThrow();
        assertThat(found.remaining()).isEqualTo(7);
        assertThat(found.get(0)).isEqualTo((byte) 7);
        ByteBuffer copied = materials.find("heap").orElseThrow();
        assertThat(copied.get(0)).isEqualTo((byte) 0);
        for (ByteBuffer bytes : new ByteBuffer[] {found, copied}) {
            assertThat(bytes.isDirect()).isTrue();
            assertThat(bytes.isReadOnly()).isTrue();
            assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        }
        found.get();
        assertThat(materials.find("direct").orElseThrow().position()).isZero();
        assertThat(materials.find("other")).isEmpty();
    }

    @Test
    void digests_areOfTheBytesByAscendingName() {
        Materials materials =
                Materials.builder().put("z", BYTES).put("a", BYTES.slice(0, 8)).build();
        assertThat(materials.digests())
                .containsExactly(
                        Map.entry("a", Digest.sha256(BYTES.slice(0, 8))), Map.entry("z", Digest.sha256(BYTES)));
        assertThat(Materials.NONE.digests()).isEmpty();
    }

    @Test
    void put_ofTakenOrMalformedNameOrNoBytes_isRefusedAndChangesNothing() {
        Materials.Builder builder = Materials.builder().put("a", BYTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.put("a", BYTES.slice(0, 8)))
                .withMessageContaining("'a' is given twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.put("a/b", BYTES))
                .withMessageContaining("'a/b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.put("b", ByteBuffer.allocate(0)))
                .withMessageContaining("length of material 'b' 0");
        assertThat(builder.build().digests()).containsOnly(Map.entry("a", Digest.sha256(BYTES)));
        for (int i = 1; i < Materials.MAX_MATERIALS; i++) {
            builder.put("m" + i, BYTES);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.put("more", BYTES))
                .withMessageContaining("number of materials 65");
    }

    @Test
    void requireOnly_namesWhatIsOfNoUse() {
        Materials materials =
                Materials.builder().put("keys", BYTES).put("y", BYTES).build();
        materials.requireOnly(Set.of("keys", "y", "z"));
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> materials.requireOnly(Set.of("keys")))
                .withMessageContaining("no use for material 'y'");
    }

    @Test
    void open_withoutANeededOrWithAUselessMaterial_isRefused() {
        JobSpec job = offsetJob();
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> Aggregation.open(job, 0, OFFSET))
                .withMessage("material 'offset' is missing");
        Materials more =
                Materials.builder().put("offset", BYTES).put("extra", BYTES).build();
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> Aggregation.open(job, 0, OFFSET, more))
                .withMessageContaining("'extra'");
        for (String program : new String[] {"plain-sum", "plain-concat"}) {
            JobSpec plain = JobSpec.plain(Results.JOB, program, 1, PayloadLayout.vector(1), ElementType.INT64);
            assertThatExceptionOfType(InvalidJobException.class)
                    .isThrownBy(() -> Aggregation.open(plain, 0, ProgramRegistry.discover(), more))
                    .withMessageContaining("'extra'");
            assertThatExceptionOfType(InvalidJobException.class)
                    .isThrownBy(() -> Aggregation.open(
                            plain.withArguments(ProgramArguments.of(Map.of("x", 1))), 0, ProgramRegistry.discover()))
                    .withMessageContaining("unknown argument 'x'");
        }
    }

    @Test
    void finish_listsTheDigestsOfTheMaterials() throws Exception {
        Materials materials = Materials.builder().put("offset", BYTES).build();
        Aggregation aggregation = Aggregation.open(offsetJob(), 0, OFFSET, materials);
        aggregation.accept(Results.plain(offsetJob(), 0, Results.longs(5)));
        assertThat(aggregation.finish(Instant.EPOCH).header().materials()).isEqualTo(materials.digests());
    }

    @Test
    void merge_withOtherMaterials_isRefusedAndChangesNeither() throws Exception {
        JobSpec job = offsetJob();
        SubJobResult result = Results.plain(job, 0, Results.longs(5));
        Aggregation one = Aggregation.open(
                job, 0, OFFSET, Materials.builder().put("offset", BYTES).build());
        Aggregation same = Aggregation.open(
                job,
                0,
                OFFSET,
                Materials.builder().put("offset", Results.longs(1, 2, 3)).build());
        Aggregation other = Aggregation.open(
                job,
                0,
                OFFSET,
                Materials.builder().put("offset", Results.longs(1, 2, 4)).build());
        other.accept(result);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.merge(other))
                .withMessageContaining("same materials")
                .withMessageContaining(Digest.sha256(BYTES).toString());
        assertThat(one.coveredCount()).isZero();
        assertThat(other.finish(Instant.EPOCH).objects()).containsExactly(Results.longs(5));
        same.accept(result);
        one.merge(same);
        assertThat(one.finish(Instant.EPOCH).objects()).containsExactly(Results.longs(5));
    }

    private static final ProgramRegistry OFFSET =
            ProgramRegistry.builder().register(new Offset()).build();

    private static JobSpec offsetJob() {
        return JobSpec.plain(Results.JOB, "offset", 1, PayloadLayout.vector(1), ElementType.INT64);
    }

    /** A sum that insists on one material. */
    private record Offset() implements AggregationProgram {
        @Override
        public String name() {
            return "offset";
        }

        @Override
        public Limits limits(JobSpec job) {
            return Limits.NONE;
        }

        @Override
        public Accumulator start(JobSpec job, Materials materials) {
            if (materials.find("offset").isEmpty()) {
                throw new InvalidJobException("material 'offset' is missing");
            }
            materials.requireOnly(Set.of("offset"));
            return new PlainSum().start(job, Materials.NONE);
        }
    }
}
