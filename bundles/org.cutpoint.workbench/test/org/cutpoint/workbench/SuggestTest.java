package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestTest {
    @Test
    void countsEdits() {
        assertThat(Suggest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggest.distance("", "abc")).isEqualTo(3);
        assertThat(Suggest.distance("ab", "BA")).isEqualTo(1);
        assertThat(Suggest.distance("same", "SAME")).isZero();
    }

    @Test
    void guessesOnlyWhatIsNear() {
        List<String> known = List.of("zoo:alexnet", "zoo:resnet18");
        assertThat(Suggest.instead("zoo:alxenet", known, "none")).isEqualTo("Did you mean 'zoo:alexnet'?");
        assertThat(Suggest.instead("resnet", known, "none")).isEqualTo("Did you mean 'zoo:resnet18'?");
        assertThat(Suggest.instead("bert", known, "none")).isEqualTo("none");
        assertThat(Suggest.instead("x", List.of(), "none")).isEqualTo("none");
    }
}
