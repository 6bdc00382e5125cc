package io.emeth.aggregator.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Handwritten digits from MNIST. Immutable, as long as callers leave the arrays alone. */
final class Digits {
    /** 28 x 28 grey levels. */
    static final int PIXELS = 784;

    static final int CLASSES = 10;

    private static final int IMAGES_MAGIC = 0x803; // unsigned bytes, 3 dimensions
    private static final int LABELS_MAGIC = 0x801; // unsigned bytes, 1 dimension

    private final float[][] pixels;
    private final int[] labels;

    private Digits(float[][] pixels, int[] labels) {
        this.pixels = pixels;
        this.labels = labels;
    }

    /** The 5,000 digits that come with the demo. */
    static Digits load() throws IOException {
        return parse(
                ByteBuffer.wrap(DemoData.read("mnist-5k-images.idx3-ubyte.gz")),
                ByteBuffer.wrap(DemoData.read("mnist-5k-labels.idx1-ubyte.gz")));
    }

    /**
     * Reads two IDX files.
     *
     * @throws IOException if they are no IDX files of 28 x 28 images and as many labels
     */
    static Digits parse(ByteBuffer images, ByteBuffer labels) throws IOException {
        if (images.remaining() < 16 || labels.remaining() < 8) {
            throw new IOException("IDX file shorter than its header");
        }
        int imagesMagic = images.getInt();
        int count = images.getInt();
        int pixels = images.getInt() * images.getInt();
        if (imagesMagic != IMAGES_MAGIC || labels.getInt() != LABELS_MAGIC || labels.getInt() != count) {
            throw new IOException("not a pair of IDX files of images and labels");
        }
        if (pixels != PIXELS || labels.remaining() != count || images.remaining() != (long) count * PIXELS) {
            throw new IOException("IDX file of " + count + " images has another size than its header says");
        }
        float[][] rows = new float[count][PIXELS];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < PIXELS; j++) {
                rows[i][j] = Byte.toUnsignedInt(images.get()) / 255f;
            }
            classes[i] = labels.get();
            if (classes[i] < 0 || classes[i] >= CLASSES) {
                throw new IOException("label " + classes[i] + " is no digit");
            }
        }
        return new Digits(rows, classes);
    }

    /** The {@link #PIXELS} grey levels of digit {@code i}, in [0, 1]. */
    float[] pixels(int i) {
        return pixels[i];
    }

    /** What digit {@code i} is, 0 to 9. */
    int label(int i) {
        return labels[i];
    }

    int size() {
        return labels.length;
    }

    /** The digits at positions [from, to). */
    Digits slice(int from, int to) {
        return new Digits(Arrays.copyOfRange(pixels, from, to), Arrays.copyOfRange(labels, from, to));
    }
}
