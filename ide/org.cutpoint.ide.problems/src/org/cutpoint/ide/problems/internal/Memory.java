package org.cutpoint.ide.problems.internal;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.ide.problems.Shapes;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.QualifiedName;

/** What is remembered of a model, with the model: it goes where the file goes. */
enum Memory {
    /** Shapes of inputs that somebody has set. */
    SHAPES,
    /** What nobody wants to hear again. */
    IGNORED,
    /** The file's state when it was looked at. */
    CHECKED;

    /** As the workspace has it. */
    private static final int MOST_CHARACTERS = 2 * 1024;

    private QualifiedName key() {
        return new QualifiedName("org.cutpoint.ide.problems", name().toLowerCase(Locale.ROOT));
    }

    String get(IFile file) {
        try {
            return Optional.ofNullable(file.getPersistentProperty(key())).orElse("");
        } catch (CoreException e) {
            // Gone, or its project is closed: nothing is remembered of it.
            return "";
        }
    }

    void set(IFile file, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new InputException(file.getName(), "the workspace remembers no more of this file", "");
        }
        try {
            file.setPersistentProperty(key(), text.isEmpty() ? null : text);
        } catch (CoreException e) {
            throw new InputException(file.getName(), "nothing can be remembered of it: " + e.getMessage(), "", e);
        }
    }

    static Map<String, List<Long>> shapes(IFile file) {
        Map<String, List<Long>> shapes = new TreeMap<>();
        for (String entry : SHAPES.get(file).split("&")) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                shapes.put(
                        URLDecoder.decode(entry.substring(0, equals), StandardCharsets.UTF_8),
                        Shapes.parse(entry.substring(equals + 1)));
            }
        }
        return Collections.unmodifiableMap(shapes);
    }

    static void shapes(IFile file, Map<String, List<Long>> shapes) {
        SHAPES.set(
                file,
                shapes.entrySet().stream()
                        .map(e ->
                                URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8) + "=" + Shapes.text(e.getValue()))
                        .collect(Collectors.joining("&")));
    }

    static Set<String> ignored(IFile file) {
        return new TreeSet<>(List.of(IGNORED.get(file).split(",")));
    }

    static void ignored(IFile file, Set<String> hashes) {
        hashes.remove("");
        IGNORED.set(file, String.join(",", hashes));
    }
}
