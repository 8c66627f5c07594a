package org.cutpoint.model.zoo.internal;

/** How a window moves over an image. */
record Window(Span rows, Span columns) {
    /** A square one. */
    static Window of(int kernel, int stride, int pad) {
        Span span = new Span(kernel, stride, pad, pad, false);
        return new Window(span, span);
    }

    /** One of odd height and width that moves by single pixels and keeps the image's size. */
    static Window keeping(int height, int width) {
        return new Window(
                new Span(height, 1, height / 2, height / 2, false), new Span(width, 1, width / 2, width / 2, false));
    }

    /** Counts a last window that is not full, too. */
    Window ceiled() {
        return with(rows.before(), rows.after(), true);
    }

    /** Pads a square one differently at the beginning and at the end. */
    Window padded(int before, int after) {
        return with(before, after, rows.ceil());
    }

    private Window with(int before, int after, boolean ceil) {
        Span span = new Span(rows.kernel(), rows.stride(), before, after, ceil);
        return new Window(span, span);
    }

    int taps() {
        return rows.kernel() * columns.kernel();
    }

    /** Shape of an image of so many channels after it. */
    long[] over(Signal x, int channels) {
        return new long[] {x.shape()[0], channels, rows.over(x.height()), columns.over(x.width())};
    }
}
