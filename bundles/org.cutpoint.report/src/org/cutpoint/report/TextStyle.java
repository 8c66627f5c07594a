package org.cutpoint.report;

/**
 * What the place where text goes can show.
 *
 * @param width columns, at least 40
 * @param unicode whether it shows more than ASCII
 * @param color whether it understands ANSI colours
 */
public record TextStyle(int width, boolean unicode, boolean color) {
    /** A hundred columns of plain ASCII. */
    public static final TextStyle PLAIN = new TextStyle(100, false, false);

    public TextStyle {
        width = Math.max(40, width);
    }
}
