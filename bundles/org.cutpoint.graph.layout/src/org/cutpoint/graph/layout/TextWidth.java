package org.cutpoint.graph.layout;

/** How wide text is, without a font at hand. */
public final class TextWidth {
    private TextWidth() {}

    /**
     * Not less than what the usual sans-serif fonts take, pixels.
     *
     * @param size of the font, pixels
     */
    public static double of(String text, double size) {
        double ems = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("iljtfrI.,:;'|!()[] ".indexOf(c) >= 0) {
                ems += 0.36;
            } else if ("mwMW%".indexOf(c) >= 0) {
                ems += 0.95;
            } else {
                ems += c < 0x2E80 ? 0.63 : 1;
            }
        }
        return ems * size;
    }
}
