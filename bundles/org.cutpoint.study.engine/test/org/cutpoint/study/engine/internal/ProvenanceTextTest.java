package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Provenance.BundleHash;
import org.cutpoint.study.Provenance.Input;
import org.cutpoint.study.Timeline;
import org.cutpoint.study.Timeline.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenanceTextTest {
    private static final String STUDY = "format: cutpoint-study/1\nname: \"a\"\n";

    @TempDir
    private Path folder;

    private static Provenance provenance() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("os", "Linux");
        machine.put("cpu", "a \"fast\" one");
        return new Provenance(
                "a",
                "0.1.0",
                Instant.parse("2026-11-21T23:05:00.123Z"),
                Instant.parse("2026-11-22T00:00:00Z"),
                2,
                machine,
                Inputs.sha256(STUDY),
                STUDY,
                "ab",
                List.of(
                        new Input("model", "zoo:alexnet", "cd", ""),
                        new Input("machine", "../pi.json", "ef", "inputs/ef-pi.json")),
                List.of(new BundleHash("org.cutpoint.api", "0.1.0.1", "01"), new BundleHash("x", "2", "")));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(read(ProvenanceText.write(provenance()))).isEqualTo(provenance());
    }

    @Test
    void noticesAnotherStudy() {
        String text = ProvenanceText.write(provenance()).replace("name: \\\"a\\\"", "name: \\\"b\\\"");
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class).hasMessageContaining("studySha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../other.json", "inputs/../../other.json", "inputs/\\u0000"})
    void readsNoFilesOutsideOfItsFolder(String copy) {
        String text = ProvenanceText.write(provenance()).replace("inputs/ef-pi.json", copy);
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("$.inputs[1].copy")
                .hasMessageContaining("no file in this folder");
    }

    @Test
    void timelinesAreReadAsWritten() throws IOException {
        List<Timeline> timelines = List.of(
                new Timeline(
                        "e",
                        "0123",
                        1,
                        false,
                        List.of(new Span("1", "device", 0, 4.5), new Span("1", "uplink", 4.5, 7))),
                new Timeline("e", "0123", 1, true, List.of()));
        Path file = Files.writeString(folder.resolve("timelines.jsonl"), TimelinesText.write(timelines));
        assertThat(TimelinesText.read(file)).isEqualTo(timelines);
        Files.writeString(
                file, TimelinesText.write(timelines) + "{\"format\": \"cutpoint-timeline/1\", \"speed\": 1}\n");
        assertThatThrownBy(() -> TimelinesText.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("timelines.jsonl:3: $.speed: unknown field");
    }

    private Provenance read(String text) throws IOException {
        return ProvenanceText.read(Files.writeString(folder.resolve("provenance.json"), text));
    }
}
