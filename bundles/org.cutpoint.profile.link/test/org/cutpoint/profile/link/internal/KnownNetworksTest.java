package org.cutpoint.profile.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.LinkMeasurement.LinkFit;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.profile.RateCurve.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownNetworksTest {
    private static final String LINK = "{\"format\":\"cutpoint-link/1\",\"name\":\"lab\",\"rttMs\":3,"
            + "\"uplink\":{\"mbps\":9.5,\"setupMs\":0.5},\"downlink\":{\"mbps\":40}}";
    private static final String TRACE =
            "{\"format\":\"cutpoint-bandwidth-trace/1\",\"name\":\"tram\",\"repeatMs\":30,\"samples\":["
                    + "{\"timeMs\":0,\"uplinkMbps\":1,\"downlinkMbps\":2},{\"timeMs\":10.5,\"uplinkMbps\":0,\"downlinkMbps\":4}]}";

    @TempDir
    private Path folder;

    private final KnownNetworks networks = new KnownNetworks();

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void mobileNetworksAreThoseOfTheTable() {
        assertThat(networks.find("3g"))
                .contains(new Network(
                        "3g", 1.1, 2.0275, 0, 0, 0, Optional.of(new Radio(868.98, 122.12, 817.88)), Optional.empty()));
        assertThat(networks.find("4g").orElseThrow().radio()).contains(new Radio(438.39, 51.97, 1288.04));
        assertThat(networks.find("wifi").orElseThrow().uplinkMbps()).isEqualTo(18.88);
        assertThat(networks.find("ethernet").orElseThrow().downlinkMbps()).isCloseTo(941.48, within(0.01));
        assertThat(networks.find("6g")).isEmpty();
    }

    @Test
    void slowestComesFirst() {
        assertThat(networks.all()).isSortedAccordingTo(Comparator.comparingDouble(Network::uplinkMbps));
    }

    @Test
    void readsLinkFiles() throws Exception {
        assertThat(networks.read(file("l.json", LINK)))
                .isEqualTo(new Network("lab", 9.5, 40, 3, 0.5, 0, Optional.empty(), Optional.empty()));
        String withRadio =
                LINK.replaceFirst("}$", ",\"radio\":{\"uplinkMwPerMbps\":1,\"downlinkMwPerMbps\":2,\"baseMw\":3}}");
        assertThat(networks.read(file("r.json", withRadio)).radio()).contains(new Radio(1, 2, 3));
    }

    @Test
    void writesWhatItReads() throws Exception {
        LinkMeasurement measured = new LinkMeasurement(
                "h:1",
                Instant.EPOCH,
                2.5,
                new LinkFit(3.25, 9.5, 0.99, 100, 1 << 20),
                new LinkFit(2.25, 40, 0.98, 90, 1 << 22));
        assertThat(networks.read(file("w.json", networks.linkFile(measured, "lab \"1\""))))
                .isEqualTo(new Network("lab \"1\"", 9.5, 40, 2.5, 0.75, 0, Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"rttMs\":3,         |                     | $.rttMs: missing",
                "\"rttMs\":3          | \"rttMs\":-1        | $.rttMs: -1.0 cannot be",
                "\"mbps\":40          | \"mbps\":0          | $.downlink.mbps: 0.0 cannot be",
                "\"mbps\":40          | \"mbps\":\"fast\"   | $.downlink.mbps: it is text",
                "\"mbps\":9.5,        |                     | $.uplink.mbps: missing",
                "\"setupMs\":0.5      | \"setup\":0.5       | $.uplink.setup: unknown field",
                "\"name\":\"lab\"     | \"name\":\"lab\",\"radio\":{} | $.radio.uplinkMwPerMbps: missing",
                "\"name\":\"lab\"     | \"name\":\"lab\",\"measured\":{\"at\":\"now\"} | $.measured.at: it is no time",
                "cutpoint-link/1      | cutpoint-bandwidth-trace/1    | $.format: format 'cutpoint-bandwidth-trace/1' is not the one",
            })
    void linkFilesFaultsNameFileAndPath(String part, String replacement, String message) throws Exception {
        assertThat(LINK).contains(part.strip());
        Path file = file("bad.json", LINK.replace(part.strip(), replacement == null ? "" : replacement.strip()));
        assertThatThrownBy(() -> networks.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": " + message.strip());
    }

    private static RateCurve curve(OptionalDouble period, Step... steps) {
        return new RateCurve(List.of(steps), period);
    }

    @Test
    void readsTraces() throws Exception {
        OptionalDouble period = OptionalDouble.of(30);
        BandwidthTrace expected = new BandwidthTrace(
                "tram",
                curve(period, new Step(0, 1), new Step(10.5, 0)),
                curve(period, new Step(0, 2), new Step(10.5, 4)));
        assertThat(networks.readTrace(file("t.json", TRACE))).isEqualTo(expected);
        assertThat(networks.readTrace(file(
                        "tram.csv",
                        "# a comment\n\ntimeMs, uplinkMbps, downlinkMbps\n0,1,2\n10.5 , 0,4e0\n30,repeat\n")))
                .isEqualTo(expected);
        assertThat(networks.readTrace(file("spreadsheet.csv", "\uFEFFtimeS,uplinkMbps,downlinkMbps\r\n0,1,2\r\n"))
                        .uplink()
                        .meanMbps())
                .isEqualTo(1);
        assertThat(networks.readTrace(file("s.csv", "timeS,uplinkMbps,downlinkMbps\n0,1,2\n10.5,3,4\n"))
                        .uplink())
                .isEqualTo(curve(OptionalDouble.empty(), new Step(0, 1), new Step(10_500, 3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"timeMs\":0,        | \"timeMs\":1,       | $.samples[0].timeMs: the first sample is at 1.0 ms, not"
                        + " 0",
                "\"timeMs\":10.5      | \"timeMs\":0        | $.samples[1].timeMs: 0.0 ms does not follow",
                "\"uplinkMbps\":1     | \"uplinkMbps\":-1   | $.samples[0].uplinkMbps: -1.0 Mbit/s cannot be",
                "\"uplinkMbps\":1,    |                     | $.samples[0].uplinkMbps: missing",
                "\"uplinkMbps\":1     | \"uplinkMbps\":0    | $: the uplink is none: its rate is 0 for ever",
                "\"repeatMs\":30      | \"repeatMs\":10     | $: the uplink is none: it starts over at 10.0 ms",
                "\"name\":\"tram\",   |                     | $.name: missing",
            })
    void traceFaultsNameFileAndPath(String part, String replacement, String message) throws Exception {
        assertThat(TRACE).contains(part.strip());
        Path file = file("bad.json", TRACE.replace(part.strip(), replacement == null ? "" : replacement.strip()));
        assertThatThrownBy(() -> networks.readTrace(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": " + message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0;1;2\\n               | line 2: there are 1 fields",
                "0,1,2\\n5,1\\n         | line 3: there are 2 fields",
                "1,1,2\\n               | line 2: the first time is 1, not 0",
                "0,1,2\\n0,1,2\\n       | line 3: time 0 does not follow",
                "0,x,2\\n               | line 2: 'x' is no number",
                "0,-1,2\\n              | line 2: '-1' is no number",
                "0,NaN,2\\n             | line 2: 'NaN' is no number",
                "0,1e99,2\\n            | line 2: 1e99 Mbit/s cannot be",
                "0,1,2\\n9,repeat\\n9,1,1\\n | line 4: something follows",
            })
    void csvFaultsNameFileAndLine(String lines, String message) throws Exception {
        Path file = file("bad.csv", "timeS,uplinkMbps,downlinkMbps\n" + lines.replace("\\n", "\n"));
        assertThatThrownBy(() -> networks.readTrace(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": " + message.strip());
    }

    @Test
    void refusesWhatIsNoTraceAtAll() throws Exception {
        refused(file("empty.csv", ""), "there are no rates in it");
        refused(file("none.csv", "timeS,uplinkMbps,downlinkMbps\n"), "there are no rates in it");
        refused(file("head.csv", "time,up\n0,1\n"), "line 1: the first line does not name the columns");
        refused(file("endless.csv", "0".repeat(100_000)), "line 1: the trace is too large");
        refused(file("dead.csv", "timeS,uplinkMbps,downlinkMbps\n0,1,0\n"), "the downlink is none");
        Path binary = Files.write(folder.resolve("b.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        refused(binary, "line 1: it is no UTF-8 text");
        refused(folder.resolve("missing.csv"), "there is no such file");
    }

    private void refused(Path file, String message) {
        assertThatThrownBy(() -> networks.readTrace(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }
}
