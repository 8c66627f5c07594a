package org.cutpoint.profile.codec;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/** Pictures as inputs of networks: what noise leaves in a tensor says little of what a picture does. */
public final class Pictures {
    private static final long MOST_PIXELS = 100_000_000;

    private Pictures() {}

    /**
     * A picture, scaled to an input's size (not cropped), its channels red, green, blue; grey if there is one, opaque if
     * there are four.
     *
     * @param file in a format that the Java platform reads: PNG, JPEG, GIF, BMP
     * @param info 32-bit floating-point numbers, {@code [1, channels, rows, columns]} or {@code [1, rows, columns, channels]}
     * @param black what the darkest value of a channel becomes
     * @param white what its lightest becomes
     * @throws InputException if the file is no picture, or the input takes none
     */
    public static Tensor tensor(Path file, TensorInfo info, double black, double white) {
        List<Long> shape = info.shape();
        boolean takes = info.type() == ElementType.FP32 && shape.size() == 4 && shape.get(0) == 1;
        boolean first = takes && isChannels(shape.get(1));
        if (!takes || !first && !isChannels(shape.get(3))) {
            throw new InputException(
                    "input '" + info.id() + "'",
                    "its shape " + shape + " is none of a picture",
                    "It must be [1, channels, rows, columns] or [1, rows, columns, channels]");
        }
        int rows = shape.get(first ? 2 : 1).intValue();
        int columns = shape.get(first ? 3 : 2).intValue();
        int channels = shape.get(first ? 1 : 3).intValue();
        BufferedImage picture = scaled(read(file), columns, rows);
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < info.elements(); i++) {
            int channel = first ? i / (rows * columns) : i % channels;
            int pixel = first ? i % (rows * columns) : i / channels;
            int rgb = picture.getRGB(pixel % columns, pixel / columns);
            data.putFloat((float) (black + (white - black) * value(rgb, channel, channels)));
        }
        return new Tensor(info, data.flip());
    }

    private static boolean isChannels(long dimension) {
        return dimension == 1 || dimension == 3 || dimension == 4;
    }

    /** 0 to 1. */
    private static double value(int rgb, int channel, int channels) {
        double red = (rgb >> 16 & 0xff) / 255.0;
        double green = (rgb >> 8 & 0xff) / 255.0;
        double blue = (rgb & 0xff) / 255.0;
        if (channels == 1) {
            // Luma of ITU-R BT.601.
            return 0.299 * red + 0.587 * green + 0.114 * blue;
        }
        return switch (channel) {
            case 0 -> red;
            case 1 -> green;
            case 2 -> blue;
            default -> 1;
        };
    }

    private static BufferedImage read(Path file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers =
                    in == null ? List.<ImageReader>of().iterator() : ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw fault(file, null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                // Before a pixel is read: a small file can claim a huge picture.
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw new InputException(
                            file.toString(), "it has more than " + MOST_PIXELS + " pixels", "Give a smaller one");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (InputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Readers of broken pictures throw whatever they stumble over.
            throw fault(file, e);
        }
    }

    private static InputException fault(Path file, Exception cause) {
        return new InputException(
                file.toString(), "it is no picture that can be read", "Give a PNG or JPEG file", cause);
    }

    private static BufferedImage scaled(BufferedImage picture, int columns, int rows) {
        // Of many pixels that become one each counts: bilinear interpolation would look at four of them.
        Image smooth = picture.getScaledInstance(columns, rows, Image.SCALE_AREA_AVERAGING);
        BufferedImage scaled = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        try {
            graphics.drawImage(smooth, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return scaled;
    }
}
