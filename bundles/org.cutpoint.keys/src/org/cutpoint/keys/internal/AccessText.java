package org.cutpoint.keys.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;
import org.cutpoint.json.JsonReader;

/**
 * The format {@code cutpoint-access/1}: what clients may, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-access/1",
 *   "clients": [                                                       may be left out
 *     {"name": "camera", "may": ["infer"], "models": ["zoo:alexnet", "8d6f..."]},     without models: all of them
 *     {"name": "*", "may": ["infer", "upload", "measure"]}],           those that are not named; this if it is left out
 *   "tokens": [                                                        may be left out
 *     {"name": "ci", "sha256": "5e88...", "until": "2030-01-31T12:00:00Z"}],
 *   "revoked": ["4fa0..."]                                             serial numbers of certificates; may be left out
 * }
 * }</pre>
 */
final class AccessText {
    static final String FORMAT = "cutpoint-access/1";
    static final String OTHERS = "*";
    static final Set<Operation> USUAL = Set.of(Operation.INFER, Operation.UPLOAD, Operation.MEASURE);

    private static final long LONGEST = 4 << 20;
    private static final int MOST = 10_000;

    private final JsonReader in;

    private AccessText(JsonReader in) {
        this.in = in;
    }

    /**
     * What a folder's file says.
     *
     * @param clients rights by name, {@link #OTHERS} included where something is said of them
     * @param revoked serial numbers, hexadecimal
     */
    record Access(List<Rights> clients, List<Token> tokens, Set<String> revoked) {
        static final Access USUAL = new Access(List.of(), List.of(), Set.of());

        Access {
            clients = List.copyOf(clients);
            tokens = List.copyOf(tokens);
            revoked = Set.copyOf(revoked);
        }

        /** What the client of this name may. */
        Rights of(String name) {
            return named(name)
                    .or(() -> named(OTHERS).map(r -> new Rights(name, r.operations(), r.models())))
                    .orElseGet(() -> new Rights(name, AccessText.USUAL, Set.of()));
        }

        private java.util.Optional<Rights> named(String name) {
            return clients.stream().filter(r -> r.name().equals(name)).findFirst();
        }
    }

    /**
     * A token, without itself.
     *
     * @param name whose it is
     * @param sha256 its hash
     * @param until when it is of no use any more
     */
    record Token(String name, String sha256, Instant until) {}

    static Access read(Path file) {
        return Files.exists(file)
                ? JsonReader.read(file, FORMAT, LONGEST, in -> new AccessText(in).access())
                : Access.USUAL;
    }

    private Access access() {
        String format = null;
        List<Rights> clients = new ArrayList<>();
        List<Token> tokens = new ArrayList<>();
        Set<String> revoked = new LinkedHashSet<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "clients" -> each(clients, this::client);
                case "tokens" -> each(tokens, this::token);
                case "revoked" -> each(revoked, () -> hex(32));
                default -> throw in.unknownField("format, clients, tokens, revoked");
            }
        }
        in.required(format, "format");
        if (clients.stream().map(Rights::name).distinct().count() < clients.size()) {
            throw in.fault("a client is named twice", "Put what it may together");
        }
        return new Access(clients, tokens, revoked);
    }

    private <T> void each(Collection<T> all, java.util.function.Supplier<T> one) {
        in.beginArray();
        while (in.nextElement()) {
            if (all.size() == MOST) {
                throw in.fault("there are more than " + MOST, "Leave some away");
            }
            all.add(one.get());
        }
    }

    private Rights client() {
        String name = null;
        Set<Operation> may = null;
        Set<String> models = new LinkedHashSet<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "name" -> name = name(true);
                case "may" -> each(may = EnumSet.noneOf(Operation.class), this::operation);
                case "models" -> each(models, this::model);
                default -> throw in.unknownField("name, may, models");
            }
        }
        return new Rights(in.required(name, "name"), in.required(may, "may"), models);
    }

    private String name(boolean others) {
        String name = in.text();
        if (!FolderKeys.NAME.matcher(name).matches() && !(others && name.equals(OTHERS))) {
            throw in.fault("this is no name", "Use letters, digits, '.', '_', '-', 64 at most");
        }
        return name;
    }

    private Operation operation() {
        String id = in.text();
        return Arrays.stream(Operation.values())
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow(() -> in.fault(
                        "there is no such operation",
                        "Choose of "
                                + Arrays.stream(Operation.values())
                                        .map(Operation::id)
                                        .toList()));
    }

    private String model() {
        String model = in.text();
        if (!FolderKeys.isModel(model)) {
            throw in.fault("this names no model", "Give the SHA-256 of its content, or zoo:NAME");
        }
        return model;
    }

    private String hex(int most) {
        String text = in.text();
        if (!text.matches("[0-9a-f]{1," + 2 * most + "}")) {
            throw in.fault("these are no lower-case hexadecimal digits", "Let 'cutpoint keys' write it");
        }
        return text;
    }

    private Token token() {
        String name = null;
        String hash = null;
        Instant until = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "name" -> name = name(false);
                case "sha256" -> hash = hex(32);
                case "until" -> until = instant();
                default -> throw in.unknownField("name, sha256, until");
            }
        }
        return new Token(in.required(name, "name"), in.required(hash, "sha256"), in.required(until, "until"));
    }

    private Instant instant() {
        try {
            return Instant.parse(in.text());
        } catch (DateTimeParseException e) {
            throw in.fault("this is no time", "Write it as 2030-01-31T12:00:00Z");
        }
    }

    static String write(Access access) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.setPrettyPrinter(new DefaultPrettyPrinter());
            out.writeStartObject();
            out.writeStringField("format", FORMAT);
            out.writeArrayFieldStart("clients");
            for (Rights client : access.clients()) {
                out.writeStartObject();
                out.writeStringField("name", client.name());
                strings(
                        out,
                        "may",
                        client.operations().stream().sorted().map(Operation::id).toList());
                if (!client.models().isEmpty()) {
                    strings(out, "models", new TreeSet<>(client.models()));
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("tokens");
            for (Token token : access.tokens()) {
                out.writeStartObject();
                out.writeStringField("name", token.name());
                out.writeStringField("sha256", token.sha256());
                out.writeStringField("until", token.until().toString());
                out.writeEndObject();
            }
            out.writeEndArray();
            strings(out, "revoked", new TreeSet<>(access.revoked()));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void strings(JsonGenerator out, String field, Collection<String> all) throws IOException {
        out.writeArrayFieldStart(field);
        for (String one : all) {
            out.writeString(one);
        }
        out.writeEndArray();
    }
}
