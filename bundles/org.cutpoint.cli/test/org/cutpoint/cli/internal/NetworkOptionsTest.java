package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NetworkOptionsTest {
    private static Network of(String... args) {
        NetworkOptions options = new NetworkOptions();
        new CommandLine(options).parseArgs(args);
        return options.resolve(Fakes.PRESETS);
    }

    @Test
    void presetsAndNumbers() {
        assertThat(of()).isEqualTo(new Network("4g", 5.85, 13.76, 0));
        assertThat(of("--network", "3g")).isEqualTo(new Network("3g", 1.1, 2.0275, 0));
        assertThat(of("--network", "3g", "--rtt", "40")).isEqualTo(new Network("3g", 1.1, 2.0275, 40));
        assertThat(of("--uplink", "10", "--downlink", "40")).isEqualTo(new Network("custom", 10, 40, 0));
        assertThat(of("--uplink", "10", "--downlink", "40", "--rtt", "5")).isEqualTo(new Network("custom", 10, 40, 5));
    }

    @Test
    void linkFiles() {
        Network lab = new Network("lab", 90, 80, 2, 0.5, 0.25, Optional.of(new Radio(100, 50, 800)), Optional.empty());
        assertThat(of("--network", "lab.json")).isEqualTo(lab);
        assertThat(of("--network", "lab.json", "--rtt", "7")).isEqualTo(lab.withRtt(7));
        refused("missing.json: there is no such file", "--network", "missing.json");
    }

    @Test
    void refusesWhatCannotBe() {
        refused("--network: 'g4' is not known. Did you mean '4g'? Or give", "--network", "g4");
        refused("--uplink: the other direction is missing", "--uplink", "10");
        refused("--uplink: -1.0 Mbit/s cannot be", "--uplink", "-1", "--downlink", "3");
        refused("--uplink: NaN Mbit/s cannot be", "--uplink", "NaN", "--downlink", "3");
        refused("--rtt: -5.0 milliseconds", "--rtt", "-5");
        refused("--network: it stands beside", "--network", "4g", "--uplink", "1", "--downlink", "1");
    }

    private static void refused(String start, String... args) {
        assertThatThrownBy(() -> of(args)).isInstanceOf(InputException.class).hasMessageStartingWith(start);
    }
}
