package org.cutpoint.workbench;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.cutpoint.api.InputException;

/** Guesses what was meant. */
public final class Suggest {
    private Suggest() {}

    /** "Did you mean 'x'?", or the fallback where nothing is near. */
    public static String instead(String word, Collection<String> known, String fallback) {
        return known.stream()
                .min(Comparator.comparingInt((String k) -> nearest(word, k)).thenComparing(k -> k))
                .filter(k -> nearest(word, k) <= Math.max(1, word.length() / 3)
                        || word.length() > 2 && bare(k).startsWith(word))
                .map(k -> "Did you mean '" + k + "'?")
                .orElse(fallback);
    }

    /**
     * Checks words that a user gave.
     *
     * @param what they stand for, in the singular
     * @throws InputException naming the first that is not known
     */
    public static void check(String option, String what, Collection<String> words, Collection<String> known) {
        for (String word : words) {
            if (!known.contains(word)) {
                throw new InputException(
                        option,
                        "there is no " + what + " '" + word + "'",
                        instead(word, known, "There are " + String.join(", ", known)));
            }
        }
    }

    /** From the word to the name, or to what is behind its colon. */
    private static int nearest(String word, String name) {
        return Math.min(distance(word, name), distance(word, bare(name)));
    }

    private static String bare(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    /** Edits from one word to the other: insert, delete, replace, swap neighbours. Case does not count. */
    public static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
