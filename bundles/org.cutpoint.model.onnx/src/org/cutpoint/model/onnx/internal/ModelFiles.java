package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.cache.CacheFolder;
import org.cutpoint.model.onnx.internal.ExternalData.DataFile;
import org.osgi.service.component.annotations.Component;

/**
 * Opens, checks and analyses model files, and keeps the last few as long as memory allows: loading a model and cutting it
 * into many segments parses it once. Weights of big files stay in the page cache, not on the heap. Thread-safe.
 */
@Component(service = ModelFiles.class)
public final class ModelFiles {
    private static final int KEPT = 2;
    /** From this size on a file is mapped; smaller ones are read, so that nobody can change them under us. */
    private static final long MAPPED = 16L << 20;

    private final Digests digests;

    private final Map<Key, Kept> kept = new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > KEPT;
        }
    };

    public ModelFiles() {
        this(CacheFolder.path());
    }

    /** @param cache folder in which hashes of big files are remembered */
    public ModelFiles(Path cache) {
        digests = new Digests(cache.resolve("digests"));
    }

    private record Key(Path file, LoadOptions options) {}

    private record Kept(FileStamp stamp, List<DataFile> data, SoftReference<OnnxModel> model) {}

    /**
     * The model in this file, analysed.
     *
     * @param options how it is looked at; its layers are those of {@link Granularity#LAYER} if blocks are asked for
     * @throws InputException if it is missing, damaged or not supported
     */
    synchronized OnnxModel open(Path path, LoadOptions options, Progress progress) {
        FileStamp stamp = stamp(path);
        Path absolute = path.toAbsolutePath().normalize();
        // Blocks are made of layers.
        LoadOptions analysed = options.granularity() == Granularity.BLOCK
                ? new LoadOptions(Granularity.LAYER, options.shapes())
                : options;
        Key key = new Key(absolute, analysed);
        Kept last = kept.get(key);
        if (last != null && last.stamp().equals(stamp)) {
            OnnxModel model = last.model().get();
            if (model != null && last.data().stream().allMatch(DataFile::unchanged)) {
                return model;
            }
        }
        progress.begin("Reading " + path.getFileName(), 0);
        try {
            ByteBuffer content = content(path, stamp);
            ModelProto proto = parse(path, content);
            String where = path.toString();
            ExternalData external = ExternalData.of(path, proto);
            ModelChecks.check(where, external.model(), Limits.here());
            String sha256 = digests.sha256(absolute, stamp, content, external.files());
            OnnxModel model = Analysis.of(where, sha256, external.model(), external.paths(), analysed);
            kept.put(key, new Kept(stamp, external.files(), new SoftReference<>(model)));
            return model;
        } finally {
            progress.end();
        }
    }

    /**
     * What a file says, before anything but its form is checked.
     *
     * @throws InputException if it is missing, or no ONNX model
     */
    static ModelProto read(Path path) {
        return parse(path, content(path, stamp(path)));
    }

    private static FileStamp stamp(Path path) {
        String where = path.toString();
        FileStamp stamp;
        try {
            if (Files.isDirectory(path)) {
                throw new InputException(where, "is a folder, not an ONNX model", "Name the file inside it.");
            }
            stamp = FileStamp.of(path);
        } catch (NoSuchFileException e) {
            throw new InputException(
                    where, "no such file", "Check the path; 'models' lists networks that need no file.", e);
        } catch (IOException e) {
            throw new InputException(where, "cannot be read (" + e.getMessage() + ")", "", e);
        }
        if (stamp.size() == 0) {
            throw new InputException(where, "is empty", "An ONNX model is needed.");
        }
        if (stamp.size() > Integer.MAX_VALUE) {
            throw new InputException(
                    where,
                    "is larger than 2 GiB (" + stamp.size() + " bytes), which ONNX's file format cannot hold",
                    "Use a smaller or quantized variant of the model.");
        }
        return stamp;
    }

    private static ByteBuffer content(Path path, FileStamp stamp) {
        try {
            if (stamp.size() < MAPPED) {
                return ByteBuffer.wrap(Files.readAllBytes(path));
            }
            try (FileChannel channel = FileChannel.open(path)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, stamp.size());
            }
        } catch (IOException e) {
            throw new InputException(path.toString(), "cannot be read (" + e.getMessage() + ")", "", e);
        }
    }

    private static ModelProto parse(Path path, ByteBuffer content) {
        if (text(content)) {
            throw new InputException(path.toString(), "is a text file, not an ONNX model", "Give a .onnx file.");
        }
        try {
            ByteString bytes = UnsafeByteOperations.unsafeWrap(content.duplicate());
            WireChecks.check(path.toString(), bytes, Limits.here());
            CodedInputStream in = bytes.newCodedInput();
            // Weights become views of the file instead of copies.
            in.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(in);
            in.checkLastTagWas(0);
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw notOnnx(path, content, e);
        } catch (IOException e) {
            throw new InputException(path.toString(), "cannot be read (" + e.getMessage() + ")", "", e);
        }
    }

    private static InputException notOnnx(Path path, ByteBuffer content, InvalidProtocolBufferException cause) {
        String where = path.toString();
        boolean begunWell = content.get(0) == (ModelProto.IR_VERSION_FIELD_NUMBER << 3);
        return begunWell
                ? new InputException(
                        where,
                        "is a damaged or truncated ONNX file (" + content.limit() + " bytes)",
                        "Copy or download it again.",
                        cause)
                : new InputException(where, "is not an ONNX model", "Give a .onnx file.", cause);
    }

    private static boolean text(ByteBuffer content) {
        for (int i = 0; i < Math.min(content.limit(), 512); i++) {
            int b = content.get(i);
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
                return false;
            }
        }
        return true;
    }
}
