package org.cutpoint.exec.codec.png.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.support.Encoding;
import org.cutpoint.exec.codec.support.Quantized;
import org.osgi.service.component.annotations.Component;

/**
 * JointDNN's compression of feature maps (Eshratifar, Abrishami and Pedram, doi:10.1109/TMC.2019.2947893, section 4.2):
 * 8-bit fixed point ({@link Quantized}), all channels side by side as tiles of one grey picture (their figure 13), and
 * that as PNG. Only tensors with channels of two dimensions, as in the paper; the output of a fully connected layer, and
 * numbers that are not floating-point, stay as they are.
 */
@Component(property = TensorCodec.ID + "=png")
public final class PngCodec implements TensorCodec {
    /** The chunk at the end of every picture, which the reader does not miss. */
    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};

    @Override
    public boolean lossless() {
        return false;
    }

    @Override
    public ByteBuffer encode(Tensor tensor) {
        Optional<Tiles> tiles = Tiles.of(tensor.info());
        Optional<Quantized> quantized = tiles.isEmpty() ? Optional.empty() : Quantized.of(tensor);
        if (tiles.isEmpty() || quantized.isEmpty()) {
            return Encoding.plain(tensor);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(tiles.get()
                    .picture(quantized.get().values(), (byte) quantized.get().zero()));
        } catch (IOException e) {
            throw new IllegalStateException("a picture could not be written to memory", e);
        } finally {
            writer.dispose();
        }
        return Encoding.coded(tensor, quantized.get().header(), bytes.toByteArray());
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        return Encoding.decode(info, encoded, coded -> {
            Quantized quantized = Quantized.read(info, coded);
            Tiles tiles = Tiles.of(info).orElseThrow(() -> Encoding.broken(info, "it has no channels to tile", null));
            byte[] picture = new byte[coded.remaining()];
            coded.get(picture);
            return quantized.restore(info, values(info, tiles, picture));
        });
    }

    private static byte[] values(TensorInfo info, Tiles tiles, byte[] picture) {
        int content = picture.length - END.length;
        if (content < 0 || !Arrays.equals(picture, content, picture.length, END, 0, END.length)) {
            throw Encoding.broken(info, "its picture is cut off", null);
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(picture))) {
            reader.setInput(stream, true, true);
            // Before a pixel is read: a picture of another size is not worth its memory.
            if (reader.getWidth(0) != tiles.width() || reader.getHeight(0) != tiles.height()) {
                throw Encoding.broken(
                        info, "its picture has " + reader.getWidth(0) + " x " + reader.getHeight(0) + " pixels", null);
            }
            return tiles.values(reader.read(0))
                    .orElseThrow(() -> Encoding.broken(info, "its picture is not in 8-bit grey", null));
        } catch (IOException | RuntimeException e) {
            // The reader of broken pictures throws whatever it stumbles over.
            throw e instanceof InputException known
                    ? known
                    : Encoding.broken(info, "its picture cannot be read: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }
}
