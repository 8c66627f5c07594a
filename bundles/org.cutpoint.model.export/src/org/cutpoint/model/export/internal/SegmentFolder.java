package org.cutpoint.model.export.internal;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.ExportedSegment.ExportedFile;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.export.internal.Placements.Placed;

/** What all formats have in common: segments in files, and {@code segments.json}. */
final class SegmentFolder {
    static final String MANIFEST = "segments.json";

    private static final String FORMAT = "cutpoint-segments/1";
    private static final int CHUNK = 1 << 18;

    private final ModelSplitter splitter;

    SegmentFolder(ModelSplitter splitter) {
        this.splitter = splitter;
    }

    /**
     * Writes the segments and the manifest.
     *
     * @param whole the network that the manifest is about
     * @param files where each segment's model goes, below the folder; parents are made
     */
    List<ExportedSegment> write(
            Model whole, List<Placed> placed, List<String> names, List<String> files, Path folder, Progress progress)
            throws IOException {
        List<ExportedSegment> exported = new ArrayList<>();
        progress.begin("Writing segments", placed.size());
        try {
            for (int i = 0; i < placed.size(); i++) {
                Path file = folder.resolve(files.get(i));
                Files.createDirectories(file.getParent());
                List<ExportedFile> written = new ArrayList<>();
                for (Path path :
                        splitter.write(placed.get(i).model(), placed.get(i).segment(), file)) {
                    Path below = folder.toAbsolutePath().relativize(path.toAbsolutePath());
                    written.add(new ExportedFile(below.toString().replace('\\', '/'), Files.size(path), sha256(path)));
                }
                exported.add(new ExportedSegment(
                        names.get(i), placed.get(i).tier(), placed.get(i).segment(), written));
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        try (JsonGenerator out =
                new JsonFactory().createGenerator(folder.resolve(MANIFEST).toFile(), JsonEncoding.UTF8)) {
            manifest(out, whole, exported);
            out.writeRaw('\n');
        }
        return exported;
    }

    private static String sha256(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (in.read(chunk) >= 0) {
                digest.update(chunk.flip());
                chunk.clear();
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void manifest(JsonGenerator out, Model model, List<ExportedSegment> segments) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", FORMAT);
        out.writeStringField("model", model.source());
        out.writeStringField("sha256", model.graph().sha256());
        tensors(out, "inputs", model.graph().inputs());
        tensors(
                out,
                "results",
                model.graph().results().stream().map(model.graph()::tensor).toList());
        out.writeArrayFieldStart("segments");
        for (ExportedSegment segment : segments) {
            out.writeStartObject();
            out.writeStringField("name", segment.name());
            out.writeStringField("tier", segment.tier());
            out.writeArrayFieldStart("layers");
            for (String layer : segment.segment().layers()) {
                out.writeString(layer);
            }
            out.writeEndArray();
            tensors(out, "inputs", segment.segment().inputs());
            tensors(out, "outputs", segment.segment().outputs());
            out.writeArrayFieldStart("files");
            for (ExportedFile file : segment.files()) {
                out.writeStartObject();
                out.writeStringField("path", file.path());
                out.writeNumberField("bytes", file.bytes());
                out.writeStringField("sha256", file.sha256());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void tensors(JsonGenerator out, String field, List<TensorInfo> tensors) throws IOException {
        out.writeArrayFieldStart(field);
        for (TensorInfo tensor : tensors) {
            out.writeStartObject();
            out.writeStringField("id", tensor.id());
            out.writeFieldName("shape");
            out.writeArray(
                    tensor.shape().stream().mapToLong(Long::longValue).toArray(),
                    0,
                    tensor.shape().size());
            out.writeStringField("type", tensor.type().name());
            out.writeNumberField("bytes", tensor.bytes());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
