package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.cutpoint.api.InputException;

/**
 * Puts a part into memory or into files. Weights, which are views of mapped files, go straight from there to where they
 * belong; none is ever on the heap.
 */
final class PartWriter {
    /** What a protobuf message, and so a model file, can hold. */
    private static final long MAX_BYTES = Integer.MAX_VALUE;
    /** Smaller tensors stay in the model's file, as is usual: shapes are inferred from them. */
    private static final int SMALL = 1024;
    /** Tensors in a file of their own begin at pages, so that runtimes can map them. */
    private static final long PAGE = 4096;

    private static final int CHUNK = 1 << 18;

    private final long maxBytes;

    PartWriter() {
        this(MAX_BYTES);
    }

    /** @param maxBytes from which size on weights go to a file of their own, at most 2 GiB */
    PartWriter(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The part in a direct buffer at position 0, read-only.
     *
     * @throws InputException if it is too large for one
     */
    ByteBuffer memory(String where, ModelProto part) {
        if (bytes(part) > maxBytes) {
            throw new InputException(
                    where,
                    "a segment would be larger than 2 GiB, which no message can hold",
                    "Cut it into smaller ones, or write it to files with 'cutpoint split'.");
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(part.getSerializedSize());
        try {
            write(part, CodedOutputStream.newInstance(buffer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.flip().asReadOnlyBuffer();
    }

    /**
     * The part in a file, with a second file {@code FILE.data} for the weights if it is too large for one. Both appear
     * complete or not at all.
     *
     * @return the files: the model's first
     * @throws InputException if they cannot be written
     */
    List<Path> files(String where, ModelProto part, Path file) {
        Path absolute = file.toAbsolutePath();
        Path data = absolute.resolveSibling(absolute.getFileName() + ".data");
        Path newFile = temporary(absolute);
        Path newData = temporary(data);
        boolean apart = bytes(part) > maxBytes;
        try {
            try {
                ModelProto model = apart ? apart(part, data.getFileName().toString(), newData) : part;
                if (bytes(model) > maxBytes) {
                    throw new InputException(
                            where,
                            "a segment would be larger than 2 GiB without its weights",
                            "Cut it into smaller ones.");
                }
                try (OutputStream out = Channels.newOutputStream(create(newFile))) {
                    write(model, CodedOutputStream.newInstance(out, CHUNK));
                }
                if (apart) {
                    move(newData, data);
                }
                move(newFile, absolute);
            } finally {
                Files.deleteIfExists(newFile);
                Files.deleteIfExists(newData);
            }
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be written (" + e + ")", "", e);
        }
        return apart ? List.of(absolute, data) : List.of(absolute);
    }

    /** Size of the part; of the message itself only the int is known, which overflows. */
    private static long bytes(ModelProto part) {
        long[] weights = {0};
        ModelProto empty = Tensors.map(part, tensor -> {
            if (!tensor.hasRawData()) {
                return tensor;
            }
            // The lengths of the messages around it take up to four bytes more each.
            weights[0] += tensor.getRawData().size() + 32L;
            return tensor.toBuilder().clearRawData().build();
        });
        return weights[0] + empty.getSerializedSize();
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static void write(ModelProto part, CodedOutputStream out) throws IOException {
        out.useDeterministicSerialization();
        part.writeTo(out);
        out.flush();
    }

    /** Writes the weights of the part to a file of their own; the part that is left says where they lie. */
    private static ModelProto apart(ModelProto part, String location, Path file) throws IOException {
        try (FileChannel out = create(file)) {
            return Tensors.map(part, tensor -> {
                ByteString weights = tensor.getRawData();
                if (weights.size() < SMALL) {
                    return tensor;
                }
                try {
                    long offset = (out.position() + PAGE - 1) / PAGE * PAGE;
                    out.position(offset);
                    ByteBuffer content = weights.asReadOnlyByteBuffer();
                    while (content.hasRemaining()) {
                        out.write(content);
                    }
                    return outside(tensor, location, offset);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static TensorProto outside(TensorProto tensor, String location, long offset) {
        return tensor.toBuilder()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(
                        entry("length", Integer.toString(tensor.getRawData().size())))
                .clearRawData()
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
