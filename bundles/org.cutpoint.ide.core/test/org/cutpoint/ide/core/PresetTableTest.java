package org.cutpoint.ide.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.OwnPresets.OwnRuntime;
import org.cutpoint.ide.core.OwnPresets.OwnTier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetTableTest {
    @Test
    void whatIsKeptComesBack() {
        Map<PresetTable, List<List<String>>> rows = Map.of(
                PresetTable.TIERS, List.of(List.of("phone", "12.5", "", ""), List.of("box", "800", "50", "6.5")),
                PresetTable.NETWORKS, List.of(List.of("lab", "10", "20.5", "0")),
                PresetTable.RUNTIMES, List.of(List.of("edge", "10.0.0.7:7070"), List.of("six", "[::1]:65535")));
        OwnPresets presets = PresetTable.presets(table -> PresetTable.text(rows.get(table)));
        assertThat(presets.tiers())
                .containsExactly(
                        new OwnTier("phone", 12.5, OptionalDouble.empty(), OptionalDouble.empty()),
                        new OwnTier("box", 800, OptionalDouble.of(50), OptionalDouble.of(6.5)));
        assertThat(presets.networks()).containsExactly(new Network("lab", 10, 20.5, 0));
        assertThat(presets.runtimes())
                .containsExactly(new OwnRuntime("edge", "10.0.0.7:7070"), new OwnRuntime("six", "[::1]:65535"));
    }

    @ParameterizedTest
    @CsvSource({
        "TIERS, Name, '', 5, '', ''",
        "TIERS, Name, here, 5, '', ''",
        "TIERS, Name, a b, 5, '', ''",
        "TIERS, GFLOP/s, a, 0, '', ''",
        "TIERS, GFLOP/s, a, NaN, '', ''",
        "TIERS, GFLOP/s, a, '', '', ''",
        "TIERS, GB/s, a, 1, -1, ''",
        "TIERS, Watts, a, 1, 1, Infinity",
        "NETWORKS, Uplink, a, -1, 1, 1",
        "NETWORKS, Downlink, a, 1, fast, 1",
        "NETWORKS, Round trip, a, 1, 1, -0.1"
    })
    void refusesWhatCannotBeAndNamesIt(PresetTable table, String named, String a, String b, String c, String d) {
        assertThatThrownBy(() -> table.check(List.of(a, b, c, d), Set.of()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(named)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", ":80", "host:", "host:0", "host:65536", "host:8o", "a b:80", "http://h:80", "::1:80"
            })
    void refusesWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> PresetTable.RUNTIMES.check(List.of("edge", address), Set.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("HOST:PORT");
    }

    @Test
    void refusesANameThatIsTaken() {
        assertThatThrownBy(() -> PresetTable.NETWORKS.check(List.of("4g", "1", "1", "1"), Set.of("4g")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("already");
        assertThatCode(() -> PresetTable.NETWORKS.check(List.of("4g-lab", "1", "1", "1"), Set.of("4g")))
                .doesNotThrowAnyException();
    }

    /** Settings' files are edited by hand, and by other versions. */
    @Test
    void leavesOutRowsThatCannotBe() {
        assertThat(PresetTable.RUNTIMES.rows("a\th:1\nbroken\n\nb\th:2\textra\na\th:3\nc\th:99999\nd\th:4"))
                .containsExactly(List.of("a", "h:1"), List.of("d", "h:4"));
    }
}
