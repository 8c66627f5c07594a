package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ModelOptionsTest {
    @CommandLine.Command
    private static final class Asking {
        @CommandLine.Mixin
        private ModelOptions view = new ModelOptions();
    }

    private static LoadOptions load(String... arguments) {
        Asking asking = new Asking();
        new CommandLine(asking).parseArgs(arguments);
        return asking.view.load();
    }

    @Test
    void layersWithTheirOwnShapesAreUsual() {
        assertThat(load()).isEqualTo(LoadOptions.DEFAULT);
    }

    @Test
    void shapesAndGranularityAreTakenOver() {
        assertThat(load("--granularity", "op", "--shape", "image=1x3x640x480", "--shape", "a=b:0=7"))
                .isEqualTo(new LoadOptions(
                        Granularity.OP, Map.of("image", List.of(1L, 3L, 640L, 480L), "a=b:0", List.of(7L))));
        assertThat(load("--granularity=block").granularity()).isEqualTo(Granularity.BLOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "=1x3", "x=", "x=1x", "x=0x3", "x=1,3", "x=-1", "x=1x03", "x=9999999999999999999"})
    void otherThingsAreNoShapes(String shape) {
        assertThatThrownBy(() -> load("--shape", shape))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is no shape of an input");
    }

    @Test
    void contradictionsAndMistypingsAreSaid() {
        assertThatThrownBy(() -> load("--shape", "x=1", "--shape", "x=2")).hasMessageContaining("'x' is given twice");
        assertThatThrownBy(() -> load("--granularity", "layers"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("layer");
    }
}
