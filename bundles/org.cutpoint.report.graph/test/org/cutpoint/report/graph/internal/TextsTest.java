package org.cutpoint.report.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.cutpoint.graph.layout.TextWidth;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void wrapsBetweenWords() {
        double width = TextWidth.of("one two", 10);
        assertThat(Texts.wrapped("one two three", 10, width)).containsExactly("one two", "three");
        assertThat(Texts.wrapped("incomprehensibilities are", 10, width))
                .containsExactly("incomprehensibilities", "are");
    }

    @Test
    void widthGrowsWithLengthAndSize() {
        assertThat(TextWidth.of("mm", 10)).isGreaterThan(TextWidth.of("ii", 10)).isEqualTo(TextWidth.of("mm", 5) * 2);
    }

    @Test
    void escapesForXml() {
        assertThat(Texts.xml("a<b & \"c\">\u0000\ud800\n😀")).isEqualTo("a&lt;b &amp; &quot;c&quot;&gt;\n😀");
    }
}
