package org.cutpoint.ide.ui.graph.internal;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.RGB;

/** Colours by their values; made once. */
final class Colours {
    private final Map<RGB, Color> made = new HashMap<>();

    Color of(RGB rgb) {
        return made.computeIfAbsent(rgb, Color::new);
    }
}
