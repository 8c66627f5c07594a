package org.cutpoint.profile.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
    @TempDir
    private Path folder;

    private static TensorInfo input(Long... shape) {
        return TensorInfo.of("x", ElementType.FP32, List.of(shape));
    }

    /** 4 x 2 pixels: left half red, right half white. */
    private Path picture() throws Exception {
        BufferedImage image = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 4; x++) {
            for (int y = 0; y < 2; y++) {
                image.setRGB(x, y, x < 2 ? 0xff0000 : 0xffffff);
            }
        }
        Path file = folder.resolve("p.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private float[] numbers(Path file, TensorInfo info, double black, double white) {
        ByteBuffer data = Pictures.tensor(file, info, black, white).data();
        float[] numbers = new float[(int) info.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = data.getFloat();
        }
        return numbers;
    }

    @Test
    void scalesAndPutsChannelsWhereTheInputHasThem() throws Exception {
        Path file = picture();
        assertThat(numbers(file, input(1L, 3L, 1L, 2L), -1, 1)).containsExactly(1, 1, -1, 1, -1, 1);
        assertThat(numbers(file, input(1L, 2L, 2L, 3L), -1, 1)).containsExactly(1, -1, -1, 1, 1, 1, 1, -1, -1, 1, 1, 1);
        assertThat(numbers(file, input(1L, 1L, 1L, 2L), 0, 255)[0]).isCloseTo(0.299f * 255, within(0.01f));
        assertThat(numbers(file, input(1L, 4L, 1L, 1L), 0, 1)[3]).isOne();
    }

    @Test
    void refusesWhatIsNoPictureAndInputsThatTakeNone() throws Exception {
        Path file = picture();
        for (TensorInfo other : List.of(
                input(1L, 10L),
                input(2L, 3L, 4L, 4L),
                input(1L, 7L, 7L, 7L),
                TensorInfo.of("x", ElementType.UINT8, List.of(1L, 3L, 2L, 2L)))) {
            assertThatThrownBy(() -> Pictures.tensor(file, other, 0, 1)).isInstanceOf(InputException.class);
        }
        Path text = Files.writeString(folder.resolve("t.png"), "no picture");
        Path cut = Files.write(folder.resolve("c.png"), Arrays.copyOf(Files.readAllBytes(file), 40));
        for (Path bad : List.of(text, cut, folder.resolve("none.png"), folder)) {
            assertThatThrownBy(() -> Pictures.tensor(bad, input(1L, 3L, 2L, 2L), 0, 1))
                    .as(bad.toString())
                    .isInstanceOf(InputException.class);
        }
    }
}
