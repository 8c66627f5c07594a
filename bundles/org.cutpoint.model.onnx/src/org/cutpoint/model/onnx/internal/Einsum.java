package org.cutpoint.model.onnx.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An Einstein summation: each operand with a letter for each axis, such as {@code bij,bjk->bik}. An ellipsis stands for any
 * number of axes, which are broadcast; without a right side, the letters that stand once are kept, in their order.
 */
final class Einsum {
    /** Takes the place of an axis under an ellipsis, counted from its end, in the letters of an operand. */
    private static final char ELLIPSIS = 0xE000;

    private final int type;
    /** Letters of each operand. */
    private final List<String> operands = new ArrayList<>();

    private final String result;
    private final Map<Character, Long> sizes = new LinkedHashMap<>();

    private Einsum(Node node) {
        String[] sides = node.attr("equation", "").replace(" ", "").split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (terms.length != node.inputs()) {
            throw new Misfit(terms.length + " terms for " + node.inputs() + " operands");
        }
        type = node.in(0).type;
        int hidden = 0;
        for (int i = 0; i < terms.length; i++) {
            Fact x = node.in(i);
            int dots = terms[i].contains("...") ? x.rank() - (terms[i].length() - 3) : 0;
            String letters = letters(terms[i], dots);
            if (letters.length() != x.rank()) {
                throw new Misfit("'" + terms[i] + "' for rank " + x.rank());
            }
            hidden = Math.max(hidden, dots);
            operands.add(letters);
            for (int axis = 0; axis < x.rank(); axis++) {
                size(letters.charAt(axis), x.dim(axis));
            }
        }
        result = sides.length > 1 ? letters(sides[1], hidden) : implicit(hidden);
    }

    /** @throws IllegalArgumentException if the equation does not fit the operands */
    static Einsum of(Node node) {
        return new Einsum(node);
    }

    private void size(char letter, long size) {
        long known = sizes.getOrDefault(letter, 1L);
        if (size != known && size != 1 && known != 1) {
            throw new Misfit("'" + letter + "' is " + known + " and " + size);
        }
        sizes.put(letter, Math.max(known, size));
    }

    private static String letters(String term, int dots) {
        StringBuilder hidden = new StringBuilder();
        for (int i = dots; i > 0; i--) {
            hidden.append((char) (ELLIPSIS + i));
        }
        return term.replace("...", hidden);
    }

    private String implicit(int hidden) {
        Map<Character, Integer> counts = new TreeMap<>();
        operands.forEach(o -> o.chars().forEach(c -> counts.merge((char) c, 1, Integer::sum)));
        String once = counts.entrySet().stream()
                .filter(e -> e.getValue() == 1 && e.getKey() < ELLIPSIS)
                .map(e -> e.getKey().toString())
                .collect(Collectors.joining());
        return letters("..." + once, hidden);
    }

    Fact result() {
        return Fact.of(type, result.chars().mapToLong(c -> sizes.get((char) c)).toArray());
    }

    /**
     * Multiplications, operands being multiplied from left to right as runtimes do, and summed over a letter as soon as
     * nothing else has it.
     */
    long macs() {
        long macs = 0;
        Set<Character> left = letters(operands.get(0));
        for (int i = 1; i < operands.size(); i++) {
            left.addAll(letters(operands.get(i)));
            long product = 1;
            for (char letter : left) {
                product = Math.multiplyExact(product, sizes.get(letter));
            }
            macs = Math.addExact(macs, product);
            Set<Character> wanted = letters(result);
            operands.subList(i + 1, operands.size()).forEach(o -> wanted.addAll(letters(o)));
            left.retainAll(wanted);
        }
        return macs;
    }

    private static Set<Character> letters(String term) {
        return Arrays.stream(term.split(""))
                .filter(l -> !l.isEmpty())
                .map(l -> l.charAt(0))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
