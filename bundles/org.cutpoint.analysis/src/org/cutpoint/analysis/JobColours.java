package org.cutpoint.analysis;

/** Colours of jobs by their index: neighbours are far apart, and the same job has the same colour wherever it is. */
public final class JobColours {
    /** The golden angle, by which no two of many hues come to lie together. */
    private static final double ANGLE = 137.50776405003785;

    private static final double FIRST_HUE = 160;

    private JobColours() {}

    /**
     * A colour.
     *
     * @param red 0 to 255
     * @param green 0 to 255
     * @param blue 0 to 255
     */
    public record Rgb(int red, int green, int blue) {
        /** Relative luminance after WCAG 2, 0 (black) to 1 (white). */
        public double luminance() {
            return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        }

        private static double linear(int channel) {
            double c = channel / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
        }

        /** Contrast with another colour after WCAG 2, 1 to 21. */
        public double contrast(Rgb other) {
            double a = luminance() + 0.05;
            double b = other.luminance() + 0.05;
            return Math.max(a, b) / Math.min(a, b);
        }

        /** Black or white, whichever can be read on it. */
        public Rgb text() {
            Rgb black = new Rgb(20, 24, 32);
            Rgb white = new Rgb(255, 255, 255);
            return contrast(white) >= contrast(black) ? white : black;
        }
    }

    /**
     * A job's colour.
     *
     * @param index of the job, >= 0
     * @param dark whether it is to be seen on a dark background
     */
    public static Rgb of(int index, boolean dark) {
        // Every third job a little lighter: hues near each other then differ in something else, too.
        double lightness = (dark ? 0.60 : 0.39) + 0.07 * (index % 3 - 1);
        return hsl((FIRST_HUE + ANGLE * index) % 360, dark ? 0.48 : 0.55, lightness);
    }

    private static Rgb hsl(double hue, double saturation, double lightness) {
        double chroma = (1 - Math.abs(2 * lightness - 1)) * saturation;
        return new Rgb(
                channel(hue / 30, chroma, lightness),
                channel(8 + hue / 30, chroma, lightness),
                channel(4 + hue / 30, chroma, lightness));
    }

    /** Wikipedia's "HSL to RGB alternative". */
    private static int channel(double n, double chroma, double lightness) {
        double k = n % 12;
        double part = lightness - chroma / 2 * Math.max(-1, Math.min(Math.min(k - 3, 9 - k), 1));
        return (int) Math.round(255 * part);
    }
}
