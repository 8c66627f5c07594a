package org.cutpoint.ide.ui;

import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.widgets.Control;

/**
 * The colours that everything is drawn with, one set for light and one for dark surroundings. Tiers have the same colour
 * everywhere.
 *
 * @param page what is drawn upon
 * @param panel what lies upon the page
 * @param text plain text
 * @param faint text and lines that matter less
 * @param rule thin lines
 * @param device the device and what runs there
 * @param uplink what is sent, and the cut
 * @param edge the edge tier
 * @param cloud the cloud and what runs there
 * @param accent what is selected
 * @param warning what somebody should look at
 */
public record Palette(
        boolean dark,
        RGB page,
        RGB panel,
        RGB text,
        RGB faint,
        RGB rule,
        RGB device,
        RGB uplink,
        RGB edge,
        RGB cloud,
        RGB accent,
        RGB warning) {
    private static final Palette LIGHT = new Palette(
            false,
            new RGB(255, 255, 255),
            new RGB(244, 247, 250),
            new RGB(27, 36, 48),
            new RGB(95, 107, 122),
            new RGB(211, 218, 227),
            new RGB(46, 125, 107),
            new RGB(181, 83, 42),
            new RGB(122, 91, 168),
            new RGB(66, 103, 178),
            new RGB(240, 160, 48),
            new RGB(178, 52, 52));

    private static final Palette DARK = new Palette(
            true,
            new RGB(30, 33, 38),
            new RGB(40, 44, 51),
            new RGB(228, 233, 239),
            new RGB(152, 163, 176),
            new RGB(66, 73, 83),
            new RGB(70, 168, 143),
            new RGB(226, 122, 74),
            new RGB(168, 138, 214),
            new RGB(112, 152, 230),
            new RGB(248, 184, 84),
            new RGB(236, 106, 106));

    /** The colours that suit what a control stands on. */
    public static Palette of(Control control) {
        RGB background = control.getBackground().getRGB();
        return 299 * background.red + 587 * background.green + 114 * background.blue < 128_000 ? DARK : LIGHT;
    }

    /** A mixture: as much of the second as the share says. */
    public static RGB mix(RGB first, RGB second, double share) {
        return new RGB(
                mixed(first.red, second.red, share),
                mixed(first.green, second.green, share),
                mixed(first.blue, second.blue, share));
    }

    private static int mixed(int first, int second, double share) {
        return (int) Math.round(first + (second - first) * Math.max(0, Math.min(1, share)));
    }

    /** Black or white, whichever is read better on the colour. */
    public static RGB on(RGB colour) {
        return 299 * colour.red + 587 * colour.green + 114 * colour.blue < 125_000
                ? new RGB(255, 255, 255)
                : new RGB(20, 26, 34);
    }
}
