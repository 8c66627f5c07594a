package org.cutpoint.study.engine.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.Provenance.Input;

/**
 * What a study reads: files by the names that it calls them, looked for beside the study's file, or among the copies that an
 * earlier run has kept. What was read is remembered, with its hash. Thread-safe.
 */
final class Inputs {
    /** Where a results folder keeps copies. */
    static final String COPIES = "inputs";

    /** Larger files are named with their hash, but not copied. */
    private static final long LARGEST_COPY = 64 << 20;

    private final Path folder;
    private final Map<String, Path> copies;
    private final boolean confined;
    private final Map<String, Input> used = new TreeMap<>();

    /**
     * @param folder of the study's file
     * @param copies of files, by the names that the study calls them
     */
    Inputs(Path folder, Map<String, Path> copies) {
        this(folder, copies, false);
    }

    private Inputs(Path folder, Map<String, Path> copies, boolean confined) {
        this.folder = folder;
        this.copies = Map.copyOf(copies);
        this.confined = confined;
    }

    /** The copies alone: whose study it is shall not have other files of this machine read. */
    Inputs confined() {
        return new Inputs(folder, copies, true);
    }

    /**
     * Refuses a name, of whatever it may be, that is a file's here, but not that of a copy.
     *
     * @param at where the study names it
     */
    void confine(String name, String at) {
        // Whoever makes or reads a thing may be named in front, and options behind.
        String rest = copies.containsKey(name) ? "" : name;
        while (!rest.isEmpty()) {
            if (exists(rest) || exists(rest.replaceFirst("[?].*", ""))) {
                throw new InputException(
                        at,
                        "'" + name + "' is a file that does not travel with the study",
                        "Name it in the study's folder");
            }
            int colon = rest.indexOf(':');
            rest = colon < 0 ? "" : rest.substring(colon + 1);
        }
    }

    private static boolean exists(String name) {
        try {
            return !name.isEmpty() && Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The file of this name; empty if there is none. */
    Optional<Path> find(String name) {
        Path copy = copies.get(name);
        if (copy != null) {
            return Optional.of(copy);
        }
        if (confined) {
            return Optional.empty();
        }
        try {
            return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The copy that an earlier run has kept of what has this name. */
    Optional<Path> copy(String name) {
        return Optional.ofNullable(copies.get(name)).filter(Files::isRegularFile);
    }

    /** As {@link #find}, remembered as something that was put in. */
    Optional<Path> use(String kind, String name) {
        Optional<Path> file = find(name);
        file.ifPresent(found -> keep(kind, name, found));
        return file;
    }

    /**
     * The file of this name, which has to be there.
     *
     * @param at where the study names it
     */
    Path require(String kind, String name, String at) {
        return use(kind, name)
                .orElseThrow(() -> new InputException(
                        at, "there is no file '" + name + "'", "Names are relative to the study's folder " + folder));
    }

    private synchronized void keep(String kind, String name, Path file) {
        if (used.containsKey(kind + " " + name)) {
            return;
        }
        try {
            byte[] content = Files.readAllBytes(file);
            String hash = sha256(content);
            String start = hash.substring(0, 12) + "-";
            String plain = file.getFileName().toString();
            // A copy of a copy is called as the first one.
            String copied = plain.startsWith(start) ? plain : start + plain;
            String copy = content.length > LARGEST_COPY ? "" : COPIES + "/" + copied;
            used.put(kind + " " + name, new Input(kind, name, hash, copy));
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be read: " + WholeFiles.reason(e), "", e);
        }
    }

    /** Remembers something that is no file. */
    synchronized void note(Input input) {
        used.putIfAbsent(input.kind() + " " + input.name(), input);
    }

    /** The hash of a file that was used. */
    synchronized String hash(String kind, String name) {
        return Optional.ofNullable(used.get(kind + " " + name))
                .map(Input::sha256)
                .orElse("");
    }

    /** All that was used, by kind and name. */
    synchronized List<Input> used() {
        return new ArrayList<>(used.values());
    }

    /** Copies what was used into a results folder, as far as it is not there. */
    void copyInto(Path results) {
        for (Input input : used()) {
            Optional<Path> file = find(input.name());
            Path copy = results.resolve(input.copy());
            if (!input.copy().startsWith(COPIES + "/") || file.isEmpty() || Files.exists(copy)) {
                continue;
            }
            try {
                WholeFiles.write(copy, Files.readAllBytes(file.get()));
            } catch (IOException e) {
                throw new InputException(copy.toString(), "cannot be written: " + WholeFiles.reason(e), "", e);
            }
        }
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
