package org.cutpoint.ide.ui.views.internal;

import org.cutpoint.analysis.JobColours;
import org.cutpoint.analysis.JobColours.Rgb;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.widgets.Control;

/** The workbench's colours as a canvas takes them. */
record Ink(Palette palette) {
    static Ink of(Control control) {
        return new Ink(Palette.of(control));
    }

    Color background() {
        return new Color(palette.page());
    }

    Color text() {
        return new Color(palette.text());
    }

    Color quiet() {
        return new Color(palette.faint());
    }

    Color grid() {
        return new Color(palette.rule());
    }

    Color device() {
        return new Color(palette.device());
    }

    Color link() {
        return new Color(palette.uplink());
    }

    Color edge() {
        return new Color(palette.edge());
    }

    Color cloud() {
        return new Color(palette.cloud());
    }

    Color job(int index) {
        return colour(JobColours.of(index, palette.dark()));
    }

    Color onJob(int index) {
        return colour(JobColours.of(index, palette.dark()).text());
    }

    private static Color colour(Rgb rgb) {
        return new Color(rgb.red(), rgb.green(), rgb.blue());
    }
}
