package org.cutpoint.exec.codec.png.internal;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.model.TensorInfo;

/**
 * How the channels of a tensor lie in one picture: row by row, about as many below each other as side by side.
 *
 * @param channels how many, of all elements of a batch
 * @param rows of each channel, pixels
 * @param columns of each channel, pixels
 * @param across channels side by side
 */
record Tiles(int channels, int rows, int columns, int across) {
    private static final int MOST_SIDE = 1 << 20;

    /** Of the last two dimensions; empty if there are not three, or nothing in them, or the picture would be huge. */
    static Optional<Tiles> of(TensorInfo info) {
        List<Long> shape = info.shape();
        int rank = shape.size();
        if (rank < 3 || info.elements() == 0 || info.elements() > Integer.MAX_VALUE / 2) {
            return Optional.empty();
        }
        int rows = shape.get(rank - 2).intValue();
        int columns = shape.get(rank - 1).intValue();
        int channels = (int) (info.elements() / rows / columns);
        Tiles tiles = new Tiles(channels, rows, columns, (int) Math.ceil(Math.sqrt(channels)));
        boolean fits = tiles.width() <= MOST_SIDE
                && tiles.height() <= MOST_SIDE
                && (long) tiles.width() * tiles.height() <= Integer.MAX_VALUE / 2;
        return fits ? Optional.of(tiles) : Optional.empty();
    }

    int width() {
        return across * columns;
    }

    int height() {
        return (channels + across - 1) / across * rows;
    }

    private int offset(int channel, int row) {
        return (channel / across * rows + row) * width() + channel % across * columns;
    }

    /** @param empty what is where no channel is left */
    BufferedImage picture(byte[] values, byte empty) {
        BufferedImage picture = new BufferedImage(width(), height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        Arrays.fill(pixels, empty);
        for (int c = 0, from = 0; c < channels; c++) {
            for (int r = 0; r < rows; r++, from += columns) {
                System.arraycopy(values, from, pixels, offset(c, r), columns);
            }
        }
        return picture;
    }

    /** The channels' values of a picture of this size; empty if it is not one of 8-bit grey. */
    Optional<byte[]> values(BufferedImage picture) {
        if (picture.getType() != BufferedImage.TYPE_BYTE_GRAY) {
            return Optional.empty();
        }
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        byte[] values = new byte[channels * rows * columns];
        for (int c = 0, to = 0; c < channels; c++) {
            for (int r = 0; r < rows; r++, to += columns) {
                System.arraycopy(pixels, offset(c, r), values, to, columns);
            }
        }
        return Optional.of(values);
    }
}
