package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.cutpoint.api.InputException;

/** What is said of files with a fault. */
final class Faults {
    private Faults() {}

    /** Reads a text from a file. */
    interface Reading {
        void read(String text) throws IOException;
    }

    /** A good text is refused once a part of it is another one, for a reason that has all these words. */
    static void named(String text, String good, String bad, Reading reading, String... words) {
        assertThat(text).contains(good);
        assertThatThrownBy(() -> reading.read(text.replace(good, bad)))
                .isInstanceOf(InputException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
    }
}
