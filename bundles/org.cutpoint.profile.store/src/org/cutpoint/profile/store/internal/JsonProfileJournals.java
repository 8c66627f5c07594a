package org.cutpoint.profile.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.ProfileJournals;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.cache.CacheFolder;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Journals beside the cached profiles: a first line that says of what, then a line for each group of samples:
 * {@code {"first":0,"last":3,"ms":[4.1,4.0,4.2]}}. A line is written at once, and one that was cut off is dropped.
 *
 * <p>A journal that cannot be written, or that another process holds, is only missed after an interruption, so that is
 * logged and no error.
 */
@Component
public final class JsonProfileJournals implements ProfileJournals {
    private static final System.Logger LOG = System.getLogger(JsonProfileJournals.class.getName());
    private static final String FORMAT = "cutpoint-samples/1";

    private final Path folder;

    @Activate
    public JsonProfileJournals() {
        this(CacheFolder.path());
    }

    JsonProfileJournals(Path cache) {
        folder = cache.resolve("profiles");
    }

    @Override
    public Journal open(Model model, Machine machine, ProfileOptions options) {
        String header = header(model, machine, options);
        String name = model.graph()
                .sha256()
                .substring(0, Math.min(16, model.graph().sha256().length()));
        // Equal names of different headers only cost a resumption.
        Path file = folder.resolve(name + "-" + Integer.toHexString(header.hashCode()) + ".journal");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                Optional<FileLock> lock = lock(channel);
                if (lock.isEmpty()) {
                    channel.close();
                    LOG.log(System.Logger.Level.DEBUG, "{0} is in use: nothing is journalled", file);
                    return new Lines(Optional.empty(), file, Map.of());
                }
                Map<List<Integer>, double[]> samples = samples(file, channel, header, options.restart());
                return new Lines(Optional.of(channel), file, samples);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "nothing is journalled: {0}", e.getMessage());
            return new Lines(Optional.empty(), file, Map.of());
        }
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /** What the samples depend on. */
    private static String header(Model model, Machine machine, ProfileOptions options) {
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("format", FORMAT);
            out.writeStringField("modelSha256", model.graph().sha256());
            out.writeStringField("view", model.options().toString());
            out.writeStringField(
                    "layers",
                    Integer.toHexString(model.graph().layers().stream()
                            .map(Layer::id)
                            .toList()
                            .hashCode()));
            out.writeStringField("machine", machine.id());
            out.writeNumberField("threads", options.threads());
            out.writeNumberField("warmups", options.warmups());
            out.writeNumberField("repeats", options.repeats());
            out.writeNumberField("minIntervalMs", options.minIntervalMs());
            out.writeBooleanField("pinned", options.pinned());
            out.writeEndObject();
        });
    }

    /** Reads what is there, and leaves the channel after the last line that is whole. */
    private static Map<List<Integer>, double[]> samples(Path file, FileChannel channel, String header, boolean restart)
            throws IOException {
        Map<List<Integer>, double[]> samples = new HashMap<>();
        String text =
                channel.size() <= JsonReader.MOST_BYTES ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        long good = 0;
        if (!restart && text.startsWith(header)) {
            good = header.length();
            for (int from = header.length(), end = text.indexOf('\n', from);
                    end >= 0;
                    from = end + 1, end = text.indexOf('\n', from)) {
                if (!keep(text.substring(from, end), samples)) {
                    break;
                }
                good = end + 1L;
            }
        }
        channel.truncate(good);
        channel.position(good);
        if (good == 0) {
            try {
                write(channel, header);
            } catch (IOException e) {
                // Nothing is in it yet, nor will be.
                Files.deleteIfExists(file);
                throw e;
            }
        }
        return samples;
    }

    private static boolean keep(String line, Map<List<Integer>, double[]> samples) {
        try {
            JsonReader.read("journal", line, FORMAT, in -> {
                Integer first = null;
                Integer last = null;
                List<Double> ms = new ArrayList<>();
                in.beginObject();
                while (in.nextField()) {
                    switch (in.field()) {
                        case "first" -> first = in.count();
                        case "last" -> last = in.count();
                        case "ms" -> {
                            in.beginArray();
                            while (in.nextElement()) {
                                ms.add(in.number());
                            }
                        }
                        default -> throw in.unknownField("first, last, ms");
                    }
                }
                samples.merge(
                        List.of(in.required(first, "first"), in.required(last, "last")),
                        ms.stream().mapToDouble(Double::doubleValue).toArray(),
                        JsonProfileJournals::joined);
                return true;
            });
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    private static double[] joined(double[] some, double[] more) {
        double[] joined = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, joined, some.length, more.length);
        return joined;
    }

    private interface Writing {
        void write(JsonGenerator out) throws IOException;
    }

    /** A line. */
    private static String json(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            writing.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void write(FileChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A journal in a file; without one it forgets. */
    private static final class Lines implements Journal {
        private final Optional<FileChannel> channel;
        private final Path file;
        private final Map<List<Integer>, double[]> samples;
        private boolean failed;

        Lines(Optional<FileChannel> channel, Path file, Map<List<Integer>, double[]> samples) {
            this.channel = channel;
            this.file = file;
            this.samples = samples;
        }

        @Override
        public double[] samples(int first, int last) {
            return samples.getOrDefault(List.of(first, last), new double[0]).clone();
        }

        @Override
        public void add(int first, int last, double[] ms) {
            if (channel.isEmpty() || failed) {
                return;
            }
            try {
                write(channel.get(), json(out -> {
                    out.writeStartObject();
                    out.writeNumberField("first", first);
                    out.writeNumberField("last", last);
                    out.writeArrayFieldStart("ms");
                    for (double each : ms) {
                        out.writeNumber(each);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                }));
            } catch (IOException e) {
                // An interrupted thread closes the channel: what was written is whole lines but for the last.
                failed = true;
                LOG.log(System.Logger.Level.DEBUG, "no longer journalled: {0}", e.getMessage());
            }
        }

        @Override
        public void remove() {
            if (channel.isPresent()) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "{0} stays: {1}", file, e.getMessage());
                }
            }
        }

        @Override
        public void close() {
            channel.ifPresent(open -> {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", file, e.getMessage());
                }
            });
        }
    }
}
