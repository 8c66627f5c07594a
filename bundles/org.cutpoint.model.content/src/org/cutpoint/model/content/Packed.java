package org.cutpoint.model.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;

/** Takes a model's content apart into the model's files, wherever the content comes from. */
public final class Packed {
    private static final int MAX_FILES = 4096;
    private static final int MAX_NAME = 1024;
    /** On some system or other these lead out of a folder, or end or garble a name. */
    private static final Pattern UNSAFE = Pattern.compile("[\\\\:\\p{Cntrl}]");

    private final String where;
    private final FileChannel channel;
    private long at;

    private Packed(Path content, FileChannel channel) {
        this.where = content.getFileName().toString();
        this.channel = channel;
    }

    /**
     * Whether the content is that of a model in several files; not where it is no model's at all. Reads some bytes of each
     * of the model's outermost fields.
     *
     * @throws IOException if it cannot be read
     */
    public static boolean several(Path content) throws IOException {
        try (FileChannel channel = FileChannel.open(content)) {
            Packed packed = new Packed(content, channel);
            packed.skipModel();
            return packed.at < channel.size();
        } catch (InputException e) {
            return false;
        }
    }

    /**
     * Writes the files of a model in several. O(bytes).
     *
     * @param folder an empty one, below which all files come
     * @param main name for the model's own file
     * @throws InputException if the content is not of that form, or a name leads elsewhere
     * @throws IOException if files cannot be read or written
     */
    public static void unpack(Path content, Path folder, String main) throws IOException {
        try (FileChannel channel = FileChannel.open(content)) {
            Packed packed = new Packed(content, channel);
            packed.skipModel();
            packed.copy(0, packed.at, folder.resolve(main));
            Set<String> names = new HashSet<>(Set.of(main));
            while (packed.at < channel.size()) {
                packed.file(folder, names);
            }
        }
    }

    private void file(Path folder, Set<String> names) throws IOException {
        at++;
        String name = name();
        if (!names.add(name) || names.size() > MAX_FILES) {
            throw bad("names a file twice, or too many");
        }
        List<String> parts = Arrays.asList(name.split("/", -1));
        if (UNSAFE.matcher(name).find() || parts.contains("") || parts.contains(".") || parts.contains("..")) {
            throw bad("names a file that would not lie in its folder");
        }
        long size = bytes(8).getLong();
        if (size < 0 || size > channel.size() - at) {
            throw bad("ends within a file");
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        copy(at, at + size, file);
        at += size;
    }

    private String name() throws IOException {
        int length = (int) Math.min(MAX_NAME + 1, channel.size() - at);
        byte[] text = bytes(length).array();
        int end = 0;
        while (end < length && text[end] != 0) {
            end++;
        }
        if (end == length) {
            throw bad("has a file without a name, or with too long a one");
        }
        at += end + 1 - length;
        return new String(text, 0, end, UTF_8);
    }

    private void copy(long from, long to, Path file) throws IOException {
        try (FileChannel target = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            for (long copied = from; copied < to; ) {
                copied += channel.transferTo(copied, to - copied, target);
            }
        }
    }

    // -------------------------------------------------------------------------------- fields of a protobuf message

    /** To the end of the model's own file, where either all ends or a byte stands that begins no field. */
    private void skipModel() throws IOException {
        while (at < channel.size()) {
            long begin = at;
            long tag = varint();
            if (tag == 0) {
                at = begin;
                return;
            }
            long size =
                    switch ((int) (tag & 7)) {
                        case 0 -> {
                            varint();
                            yield 0;
                        }
                        case 1 -> 8;
                        case 2 -> varint();
                        case 5 -> 4;
                        default -> throw bad("is not an ONNX model");
                    };
            if (size < 0 || size > channel.size() - at) {
                throw bad("is a truncated ONNX model");
            }
            at += size;
        }
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = bytes(1).get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw bad("is not an ONNX model");
    }

    private ByteBuffer bytes(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw bad("ends too early");
            }
        }
        at += count;
        return bytes.flip();
    }

    private InputException bad(String what) {
        return new InputException(where, what, "Send the model again.");
    }
}
