package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.junit.jupiter.api.Test;

class MeasuringTest {
    private static final ProfileOptions OTHER =
            new ProfileOptions(2, 4, 7, 250, Intervals.ALL, OptionalDouble.of(12.5), true, true, true);

    @Test
    void carriesEveryOptionThatThereIs() {
        // One that is added to the record and forgotten here would silently be as usual.
        assertThat(Measuring.write(OTHER)).hasSize(ProfileOptions.class.getRecordComponents().length);
        assertThat(Measuring.read(Measuring.write(OTHER))).isEqualTo(OTHER);
        assertThat(Measuring.write(ProfileOptions.DEFAULT)).isEmpty();
        assertThat(Measuring.read(Map.of())).isEqualTo(ProfileOptions.DEFAULT);
    }

    @Test
    void refusesOptionsThatCannotBe() {
        for (String wrong : List.of(
                "threads=0",
                "threads=257",
                "threads=many",
                "repeats=1e9",
                "minIntervalMs=NaN",
                "minIntervalMs=-1",
                "budgetS=Infinity",
                "nodes=maybe",
                "intervals=SOME",
                "colour=blue")) {
            String[] option = wrong.split("=");
            assertThatThrownBy(() -> Measuring.read(Map.of(option[0], option[1])))
                    .as(wrong)
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("option '" + option[0] + "': ");
        }
    }
}
