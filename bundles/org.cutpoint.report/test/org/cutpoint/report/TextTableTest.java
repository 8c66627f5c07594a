package org.cutpoint.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void linesUpWordsLeftAndNumbersRight() {
        TextTable table = new TextTable().left("name").right("n");
        table.row("a", "1").gap().row("größer", "1000");
        assertThat(table.render(TextStyle.PLAIN))
                .isEqualTo("name       n\n------  ----\na          1\n\ngrößer  1000\n");
        assertThat(table.render(new TextStyle(80, true, false))).contains("──────  ────");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> new TextTable().left("a").row("1", "2")).isInstanceOf(IllegalArgumentException.class);
    }
}
