package org.cutpoint.ide.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Finds what lies in a part of a picture that is much higher than wide: things are kept by the horizontal bands that they
 * touch. A query costs what lies in its bands, not what lies in the picture.
 */
final class Bands<T> {
    private static final double HEIGHT = 400;

    private final Function<T, Box> bounds;
    private final List<List<T>> bands = new ArrayList<>();

    Bands(List<T> things, Function<T, Box> bounds) {
        this.bounds = bounds;
        for (T thing : things) {
            Box box = bounds.apply(thing);
            for (int band = band(box.y()); band <= band(box.bottom()); band++) {
                while (bands.size() <= band) {
                    bands.add(new ArrayList<>());
                }
                bands.get(band).add(thing);
            }
        }
    }

    private static int band(double y) {
        return (int) Math.max(0, y / HEIGHT);
    }

    /** What touches the box, each once. */
    List<T> in(Box box) {
        List<T> found = new ArrayList<>();
        int first = band(box.y());
        for (int band = first; band <= Math.min(band(box.bottom()), bands.size() - 1); band++) {
            for (T thing : bands.get(band)) {
                Box of = bounds.apply(thing);
                // Found in the first band in which it could be: a set would hash whole lines at every frame.
                if (of.intersects(box) && band == Math.max(first, band(of.y()))) {
                    found.add(thing);
                }
            }
        }
        return found;
    }
}
