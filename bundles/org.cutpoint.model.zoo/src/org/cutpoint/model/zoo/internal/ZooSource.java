package org.cutpoint.model.zoo.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;

/**
 * What {@code zoo:NAME[?option=value&…]} asks for.
 *
 * @param seed from which weights are drawn, any whole number; 1 unless given
 * @param batch inputs at once, 1 to 64; 1 unless given
 * @param size what the network takes for its size, mostly the side of the image, pixels; the network's own unless given
 */
record ZooSource(Network network, long seed, int batch, int size) {
    static final String SCHEME = "zoo:";
    /** Files of an older generator are not used. To be raised whenever the same source would give other bytes. */
    private static final int VERSION = 1;

    private static final long SEED = 1;
    private static final int MAX_BATCH = 64;

    /** @throws InputException naming what exists */
    static ZooSource parse(String source, List<Network> networks) {
        String[] parts = source.substring(SCHEME.length()).split("\\?", 2);
        Network network = networks.stream()
                .filter(n -> n.name().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        source,
                        "no network of this name",
                        "There are: " + networks.stream().map(Network::name).collect(Collectors.joining(", ")) + "."));
        Map<String, Long> options = new LinkedHashMap<>();
        if (parts.length > 1) {
            for (String option : parts[1].split("&", -1)) {
                String[] pair = option.split("=", 2);
                long low =
                        pair[0].equals("seed") ? Long.MIN_VALUE : pair[0].equals("batch") ? 1 : network.smallestSize();
                long high = pair[0].equals("seed")
                        ? Long.MAX_VALUE
                        : pair[0].equals("batch") ? MAX_BATCH : network.largestSize();
                if (!List.of("seed", "batch", "size").contains(pair[0])) {
                    throw new InputException(
                            source, "unknown option '" + pair[0] + "'", "There are: seed, batch, size.");
                }
                if (options.put(pair[0], number(source, pair, low, high)) != null) {
                    throw new InputException(source, "option '" + pair[0] + "' is given twice", "");
                }
            }
        }
        return new ZooSource(
                network,
                options.getOrDefault("seed", SEED),
                options.getOrDefault("batch", 1L).intValue(),
                options.getOrDefault("size", (long) network.size()).intValue());
    }

    private static long number(String source, String[] pair, long low, long high) {
        try {
            long value = Long.parseLong(pair.length > 1 ? pair[1] : "");
            if (value >= low && value <= high) {
                return value;
            }
            String range = low == high ? "can only be " + low : "must be from " + low + " to " + high;
            throw new InputException(source, "option '" + pair[0] + "' " + range + ", not " + value, "");
        } catch (NumberFormatException e) {
            throw new InputException(
                    source, "option '" + pair[0] + "' needs a whole number", "Example: " + pair[0] + "=1", e);
        }
    }

    /** The same request in its one form: defaults left out, options in a fixed order. */
    String canonical() {
        List<String> options = new ArrayList<>();
        if (seed != SEED) {
            options.add("seed=" + seed);
        }
        if (batch != 1) {
            options.add("batch=" + batch);
        }
        if (size != network.size()) {
            options.add("size=" + size);
        }
        return SCHEME + network.name() + (options.isEmpty() ? "" : "?" + String.join("&", options));
    }

    /** Name of the folder for its file. */
    String folder() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(canonical().getBytes(UTF_8));
            return network.name() + "-" + HexFormat.of().formatHex(hash, 0, 4) + "-v" + VERSION;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
