package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Finding;

/**
 * Weights that a model keeps in files beside it (ONNX's external data). Models come from strangers, and where a tensor lies
 * is for the model to say; hence a place is a regular file in the model's folder or below it, reached through no link of
 * any kind, and holds the tensor from one byte to another.
 *
 * <p>Source: ONNX, docs/ExternalData.md. Checksums in there are not compared: they are of the same author as the rest.
 *
 * @param model the model with each such tensor's bytes in it, as views of mapped files: on the heap they take no room
 * @param files the files, sorted by their place below the model's folder
 */
record ExternalData(ModelProto model, List<DataFile> files) {
    /** Exporters that write a file for each tensor write some hundreds. */
    static final int MAX_FILES = 4096;
    /** Of all tensors together; several may share bytes. */
    static final long MAX_BYTES = 64L << 30;

    private static final int MAX_NAME = 1024;
    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    /** On some system or other these lead out of a folder (C:\x, \\host\x, x:stream), or end or garble a name. */
    private static final Pattern UNSAFE = Pattern.compile("[\\\\:\\p{Cc}]");

    /**
     * A file with weights.
     *
     * @param name its place below the model's folder, with slashes
     * @param stamp of when it was looked at
     */
    record DataFile(String name, Path path, FileStamp stamp) {
        boolean unchanged() {
            try {
                return FileStamp.of(path).equals(stamp);
            } catch (IOException e) {
                return false;
            }
        }
    }

    ExternalData {
        files = List.copyOf(files);
    }

    List<Path> paths() {
        return files.stream().map(DataFile::path).toList();
    }

    /**
     * Finds and maps the data. O(messages in the model).
     *
     * @param file the model's file
     * @param model its content
     * @throws InputException if a tensor lies where it must not, or is not all there
     */
    static ExternalData of(Path file, ModelProto model) {
        Finder finder = new Finder(file);
        Tensors.map(model, finder::find);
        if (finder.places.isEmpty()) {
            return new ExternalData(model, List.of());
        }
        Map<TensorProto, ByteString> contents = finder.contents();
        return new ExternalData(
                Tensors.map(model, t -> contents.containsKey(t) ? inside(t, contents.get(t)) : t),
                List.copyOf(finder.files.values()));
    }

    private static TensorProto inside(TensorProto tensor, ByteString content) {
        return tensor.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(content)
                .build();
    }

    /** Which bytes of a file a tensor is. */
    private record Place(TensorProto tensor, long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    private static final class Finder {
        private final String where;
        private final Path folder;
        /** By the file's name below the folder. */
        private final Map<String, List<Place>> places = new TreeMap<>();

        private final Map<String, DataFile> files = new TreeMap<>();
        private long total;

        Finder(Path file) {
            where = file.toString();
            folder = file.toAbsolutePath().getParent();
        }

        TensorProto find(TensorProto tensor) {
            if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
                place(tensor);
            }
            return tensor;
        }

        private void place(TensorProto tensor) {
            Map<String, String> entries = new HashMap<>();
            for (StringStringEntryProto entry : tensor.getExternalDataList()) {
                if (!KEYS.contains(entry.getKey())) {
                    throw bad(tensor, "with the unknown key '" + shown(entry.getKey()) + "'", "");
                }
                if (entries.put(entry.getKey(), entry.getValue()) != null) {
                    throw bad(tensor, "with two values for '" + entry.getKey() + "'", "");
                }
            }
            long bytes = bytes(tensor);
            String name = name(tensor, entries.getOrDefault("location", ""));
            long size =
                    files.computeIfAbsent(name, n -> file(tensor, n)).stamp().size();
            if (files.size() > MAX_FILES) {
                throw bad(tensor, "spread over more than " + MAX_FILES + " files", "Save the weights in one file.");
            }
            long offset = number(tensor, "offset", entries.getOrDefault("offset", "0"));
            long length = number(tensor, "length", entries.getOrDefault("length", Long.toString(bytes)));
            if (length != bytes) {
                throw bad(
                        tensor,
                        "with length " + length + ", but has " + bytes + " bytes by its shape " + tensor.getDimsList(),
                        "Export the model again.");
            }
            if (length > Integer.MAX_VALUE) {
                throw bad(tensor, "but is larger than 2 GiB (" + length + " bytes)", "Split or quantize that tensor.");
            }
            if (offset > size - length) {
                throw bad(
                        tensor,
                        "as bytes " + offset + " to " + (offset + length) + " of '" + name + "', which has only "
                                + size,
                        "The file is damaged or cut off: copy or download it again.");
            }
            total += length;
            if (total > MAX_BYTES) {
                throw bad(tensor, "with more than " + (MAX_BYTES >> 30) + " GiB in all tensors together", "");
            }
            places.computeIfAbsent(name, n -> new ArrayList<>()).add(new Place(tensor, offset, length));
        }

        private long bytes(TensorProto tensor) {
            int type = tensor.getDataType();
            if (!Types.known(type) || type == Types.STRING) {
                throw bad(tensor, "but is of the element type " + type + ", whose size is not known", "");
            }
            if (tensor.hasRawData() || ModelChecks.lists(tensor) > 0) {
                throw bad(tensor, "and holds data itself", "");
            }
            try {
                long[] shape = Fact.shape(tensor.getDimsList());
                if (Arrays.stream(shape).noneMatch(d -> d < 0)) {
                    return Types.bytes(type, Fact.elements(shape));
                }
            } catch (ArithmeticException e) {
                throw new InputException(where, what(tensor) + "another file with more than 2^63 bytes", "", e);
            }
            throw bad(tensor, "but has a negative dimension: " + tensor.getDimsList(), "");
        }

        /** The location as a name below the model's folder, if it can be nothing else. */
        private String name(TensorProto tensor, String location) {
            if (location.isEmpty()) {
                throw bad(tensor, "without saying in which", "");
            }
            if (location.length() > MAX_NAME) {
                throw bad(tensor, "with a name longer than " + MAX_NAME + " characters", "");
            }
            List<String> parts = new ArrayList<>(List.of(location.split("/", -1)));
            boolean first = parts.get(0).isEmpty();
            parts.removeIf("."::equals);
            if (first
                    || parts.contains("")
                    || parts.contains("..")
                    || UNSAFE.matcher(location).find()) {
                throw outside(tensor, location, "is not a plain path below the model's folder");
            }
            return String.join("/", parts);
        }

        /** Checks the way to the file, and the file. */
        private DataFile file(TensorProto tensor, String name) {
            try {
                Path path = folder;
                String[] parts = name.split("/");
                for (int i = 0; i < parts.length - 1; i++) {
                    path = path.resolve(parts[i]);
                    BasicFileAttributes on = attributes(tensor, name, path);
                    // A folder that is something else as well is a kind of link that one system alone has.
                    if (!on.isDirectory() || on.isOther()) {
                        throw outside(tensor, name, "does not lie in plain folders");
                    }
                }
                path = path.resolve(parts[parts.length - 1]);
                if (!attributes(tensor, name, path).isRegularFile()) {
                    throw outside(tensor, name, "is no regular file");
                }
                // A file with two names may be somebody else's, linked here to be read.
                if (path.getFileSystem().supportedFileAttributeViews().contains("unix")
                        && (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
                    throw linked(tensor, name, "is a hard link (the file has further names)");
                }
                return new DataFile(name, path, FileStamp.of(path));
            } catch (NoSuchFileException e) {
                throw new Refusal(
                        Finding.Kind.MISSING_DATA,
                        name,
                        where,
                        what(tensor) + "'" + name + "', which is missing",
                        "Copy it into the model's folder " + folder + ".",
                        e);
            } catch (IOException | InvalidPathException e) {
                throw new InputException(
                        where, what(tensor) + "'" + name + "', which cannot be read (" + e.getMessage() + ")", "", e);
            }
        }

        private BasicFileAttributes attributes(TensorProto tensor, String name, Path path) throws IOException {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                throw linked(tensor, name, "is a symbolic link or lies behind one");
            }
            return attributes;
        }

        private long number(TensorProto tensor, String key, String value) {
            if (!NUMBER.matcher(value).matches()) {
                throw bad(tensor, "with " + key + " '" + shown(value) + "', which is no number of bytes", "");
            }
            return Long.parseLong(value);
        }

        /** The tensors' bytes, by the very objects. */
        Map<TensorProto, ByteString> contents() {
            Map<TensorProto, ByteString> contents = new IdentityHashMap<>();
            places.forEach((name, inFile) -> {
                Path path = files.get(name).path();
                try (FileChannel channel =
                        FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                    map(channel, inFile, contents);
                } catch (IOException e) {
                    throw new InputException(path.toString(), "cannot be read (" + e + ")", "", e);
                }
            });
            return contents;
        }

        /** Few mappings, as systems limit their number; each spans at most what a buffer can. */
        private static void map(FileChannel channel, List<Place> places, Map<TensorProto, ByteString> contents)
                throws IOException {
            List<Place> sorted = new ArrayList<>(places);
            sorted.sort(Comparator.comparingLong(Place::offset));
            int from = 0;
            while (from < sorted.size()) {
                long begin = sorted.get(from).offset();
                long end = begin;
                int to = from;
                while (to < sorted.size() && sorted.get(to).end() - begin <= Integer.MAX_VALUE) {
                    end = Math.max(end, sorted.get(to++).end());
                }
                ByteString mapped =
                        UnsafeByteOperations.unsafeWrap(channel.map(FileChannel.MapMode.READ_ONLY, begin, end - begin));
                for (Place place : sorted.subList(from, to)) {
                    int at = (int) (place.offset() - begin);
                    contents.put(place.tensor(), mapped.substring(at, at + (int) place.length()));
                }
                from = to;
            }
        }

        private static String what(TensorProto tensor) {
            return "tensor '" + shown(tensor.getName()) + "' keeps its data in ";
        }

        private InputException outside(TensorProto tensor, String location, String why) {
            return refusal(Finding.Kind.OUTSIDE_DATA, tensor, location, why);
        }

        private InputException linked(TensorProto tensor, String name, String why) {
            return refusal(Finding.Kind.LINKED_DATA, tensor, name, why);
        }

        private InputException refusal(Finding.Kind kind, TensorProto tensor, String location, String why) {
            return new Refusal(
                    kind,
                    location,
                    where,
                    what(tensor) + "'" + shown(location) + "', which " + why,
                    "Only plain files in the model's folder or below are read: copy the data there.");
        }

        private InputException bad(TensorProto tensor, String how, String remedy) {
            return new InputException(where, what(tensor) + "another file " + how, remedy);
        }

        /** Text of a stranger's, short and without anything that a terminal obeys. */
        private static String shown(String text) {
            String plain = text.replaceAll("\\p{Cc}", "?");
            return plain.length() <= 100 ? plain : plain.substring(0, 100) + "…";
        }
    }
}
