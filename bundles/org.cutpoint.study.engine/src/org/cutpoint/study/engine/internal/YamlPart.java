package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.workbench.Suggest;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A part of a YAML document, to be read strictly: whatever is wrong with it is an {@link InputException} that names file,
 * line and column. Documents are small, so they are read as a whole.
 */
final class YamlPart {
    /** Largest document, characters. */
    static final int LARGEST = 1 << 20;

    private static final int MOST_ALIASES = 100;
    private static final int DEEPEST = 12;
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+([.]\\d*)?|[.]\\d+)([eE][-+]?\\d+)?");

    private final String file;
    private final Node node;
    private final Consumer<InputException> faults;

    private YamlPart(String file, Node node, Consumer<InputException> faults) {
        this.file = file;
        this.node = node;
        this.faults = faults;
    }

    /**
     * The root of a document.
     *
     * @param file for messages
     * @param faults gets what is wrong where reading goes on nevertheless
     * @throws InputException if it is no YAML, or too large
     */
    static YamlPart of(String file, String text, Consumer<InputException> faults) {
        if (text.length() > LARGEST) {
            throw new InputException(file, "it is larger than " + LARGEST + " characters", "Split it");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(LARGEST)
                .build();
        try {
            Node root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new InputException(file, "it is empty", "Begin with format: cutpoint-study/1"));
            YamlPart part = new YamlPart(file, root, faults);
            part.checkDepth(root, 1, new IdentityHashMap<>());
            return part;
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(m -> file + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                    .orElse(file);
            throw new InputException(where, "it is no YAML: " + e.getProblem(), "", e);
        } catch (YamlEngineException e) {
            throw new InputException(file, "it is no YAML: " + e.getMessage(), "", e);
        }
    }

    /**
     * An alias that contains itself is as deep as it gets.
     *
     * @param seen how deep a node was met at most: aliases of aliases stand for more nodes than there are
     */
    private void checkDepth(Node each, int depth, Map<Node, Integer> seen) {
        if (depth > DEEPEST) {
            throw new InputException(file, "it is nested more than " + DEEPEST + " deep", "");
        }
        if (seen.getOrDefault(each, 0) >= depth) {
            return;
        }
        seen.put(each, depth);
        if (each instanceof SequenceNode sequence) {
            sequence.getValue().forEach(n -> checkDepth(n, depth + 1, seen));
        } else if (each instanceof MappingNode mapping) {
            mapping.getValue().forEach(t -> {
                checkDepth(t.getKeyNode(), depth + 1, seen);
                checkDepth(t.getValueNode(), depth + 1, seen);
            });
        }
    }

    /** File, line and column, for messages. */
    String where() {
        return where(node);
    }

    private String where(Node of) {
        return of.getStartMark()
                .map(m -> file + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse(file);
    }

    InputException fault(String what, String remedy) {
        return new InputException(where(), what, remedy);
    }

    boolean isObject() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Whether nothing stands there. */
    boolean isNothing() {
        return node.getTag().equals(Tag.NULL);
    }

    /** What is in it, by key. */
    Map<String, YamlPart> entries() {
        if (!(node instanceof MappingNode mapping)) {
            throw fault(kind() + " cannot be here", "Write 'key: value' lines");
        }
        Map<String, YamlPart> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlPart key = new YamlPart(file, tuple.getKeyNode(), faults);
            if (entries.put(key.text(), new YamlPart(file, tuple.getValueNode(), faults)) != null) {
                throw key.fault("'" + key.text() + "' is there twice", "Leave one away");
            }
        }
        return entries;
    }

    /** Its entries; unknown keys are reported. */
    Fields fields(String... known) {
        return fields(Map.of(), known);
    }

    /**
     * Its entries; unknown keys are reported.
     *
     * @param others other names of keys
     */
    Fields fields(Map<String, String> others, String... known) {
        if (!(node instanceof MappingNode mapping)) {
            throw fault(
                    kind() + " cannot be here", "Write some of " + String.join(", ", known) + ", each with its value");
        }
        List<String> names = Arrays.asList(known);
        Map<String, YamlPart> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlPart key = new YamlPart(file, tuple.getKeyNode(), faults);
            String name = others.getOrDefault(key.text(), key.text());
            if (!names.contains(name)) {
                faults.accept(key.fault(
                        "there is no key '" + name + "' here",
                        Suggest.instead(name, names, "There are " + String.join(", ", known))));
            } else if (entries.put(name, new YamlPart(file, tuple.getValueNode(), faults)) != null) {
                faults.accept(key.fault("'" + name + "' is there twice", "Leave one away"));
            }
        }
        return new Fields(this, entries);
    }

    /** Its items; what is no list is one by itself. */
    List<YamlPart> items() {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(n -> new YamlPart(file, n, faults))
                    .toList();
        }
        return List.of(this);
    }

    String text() {
        if (node instanceof ScalarNode scalar && !isNothing()) {
            return scalar.getValue();
        }
        throw fault(kind() + " cannot be here", "Write a word or a text");
    }

    double number(double least, double most) {
        String text = node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
        double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!(value >= least && value <= most)) {
            throw fault(
                    (text.isEmpty() ? kind() : "'" + text + "'") + " cannot be here",
                    "Write a number from " + Numbers.plain(least) + " to " + Numbers.plain(most));
        }
        return value;
    }

    long whole(long least, long most) {
        double value = number(least, most);
        if (value != Math.rint(value)) {
            throw fault("'" + ((ScalarNode) node).getValue() + "' cannot be here", "Write a whole number");
        }
        return (long) value;
    }

    boolean truth() {
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!text.equals("true") && !text.equals("false")) {
            throw fault((text.isEmpty() ? kind() : "'" + text + "'") + " cannot be here", "Write true or false");
        }
        return text.equals("true");
    }

    /** One of a closed set of words. */
    <T> T choice(List<T> known, Function<T, String> id) {
        String text = text();
        List<String> ids = known.stream().map(id).toList();
        return known.stream()
                .filter(k -> id.apply(k).equals(text))
                .findFirst()
                .orElseThrow(() -> fault(
                        "'" + text + "' cannot be here",
                        Suggest.instead(text, ids, "Choose one of " + String.join(", ", ids))));
    }

    private String kind() {
        if (node instanceof SequenceNode) {
            return "a list";
        }
        if (node instanceof MappingNode) {
            return "an object";
        }
        return isNothing() ? "nothing" : "'" + ((ScalarNode) node).getValue() + "'";
    }

    /** The entries of an object, by key. What is wrong with one of them is reported, and reading goes on. */
    static final class Fields {
        private final YamlPart part;
        private final Map<String, YamlPart> entries;

        private Fields(YamlPart part, Map<String, YamlPart> entries) {
            this.part = part;
            this.entries = new LinkedHashMap<>(entries);
        }

        /** These entries, and those of others that are not among them. */
        Fields over(Fields others) {
            Map<String, YamlPart> both = new LinkedHashMap<>(others.entries);
            both.putAll(entries);
            return new Fields(part, both);
        }

        String where() {
            return part.where();
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        Optional<YamlPart> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        /** What the reader makes of the entry; the standard if there is none, or if it is wrong, which is reported. */
        <T> T read(String key, T standard, Function<YamlPart, T> reader) {
            YamlPart entry = entries.get(key);
            if (entry == null) {
                return standard;
            }
            try {
                return reader.apply(entry);
            } catch (InputException e) {
                part.faults.accept(e);
                return standard;
            }
        }

        <T> Optional<T> read(String key, Function<YamlPart, T> reader) {
            return read(key, Optional.<T>empty(), p -> Optional.of(reader.apply(p)));
        }

        /** As {@link #read(String, Object, Function)}, of each item; what is no list is one by itself. */
        <T> List<T> list(String key, Function<YamlPart, T> reader) {
            List<T> read = new ArrayList<>();
            for (YamlPart item : get(key).map(YamlPart::items).orElse(List.of())) {
                try {
                    read.add(reader.apply(item));
                } catch (InputException e) {
                    part.faults.accept(e);
                }
            }
            return List.copyOf(read);
        }

        String text(String key, String standard) {
            return read(key, standard, YamlPart::text);
        }

        /** @throws InputException if it is missing or wrong */
        <T> T required(String key, Function<YamlPart, T> reader) {
            YamlPart entry = entries.get(key);
            if (entry == null) {
                throw part.fault("'" + key + "' is missing here", "Add it");
            }
            return reader.apply(entry);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%s)", where(), kind());
    }
}
