package org.cutpoint.model.training.internal;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All operators that can be trained through. */
final class Rules {
    private static final NavigableMap<String, Rule> ALL = all();

    private Rules() {}

    private static NavigableMap<String, Rule> all() {
        NavigableMap<String, Rule> all = new TreeMap<>();
        Stream.of(
                        Elementwise.RULES,
                        Products.RULES,
                        Convolutions.RULES,
                        Windows.RULES,
                        Norms.RULES,
                        Moves.RULES,
                        Recurrent.RULES)
                .map(Map::entrySet)
                .flatMap(Set::stream)
                .forEach(rule -> all.put(rule.getKey(), rule.getValue()));
        return Collections.unmodifiableNavigableMap(all);
    }

    static Optional<Rule> of(String operator) {
        return Optional.ofNullable(ALL.get(operator));
    }

    /** Their names. */
    static SortedSet<String> operators() {
        return ALL.navigableKeySet();
    }
}
