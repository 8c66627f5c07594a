package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.LinkMeasurement.LinkFit;
import org.cutpoint.api.profile.LinkProbe;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileTrainer;
import org.cutpoint.api.profile.ProfileTrainer.Point;
import org.cutpoint.api.profile.ProfileTrainer.Sample;
import org.cutpoint.api.profile.ProfileTrainer.Training;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.RunFakes.Net;
import org.cutpoint.workbench.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about machines and links: devices, probe, train. */
class MachineCommandsTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Profiling profiling = new Profiling();
    private final Net transport = new Net();
    private final List<Duration> probed = new ArrayList<>();
    private final List<List<Sample>> trained = new ArrayList<>();

    private final LinkProbe probe = (Connection connection, Duration time, Progress progress) -> {
        probed.add(time);
        return new LinkMeasurement(
                connection.peer(),
                Instant.EPOCH,
                2,
                new LinkFit(2.5, 93.5, 0.998, 120, 4 << 20),
                new LinkFit(1.5, 94.25, 0.9, 80, 1 << 20));
    };

    private final ProfileTrainer trainer = samples -> {
        trained.add(samples);
        return new Training(
                "what was learnt\n",
                List.of(
                        new Point("a", 0, 0, false, 10, 11),
                        new Point("a", 0, 1, true, 20, 19),
                        new Point("b", 0, 1, true, 100, 150)));
    };

    private final List<Figure> drawn = new ArrayList<>();
    private final FigureWriter figures = (figure, format, width, out) -> {
        drawn.add(figure);
        out.write(format.name().getBytes(StandardCharsets.US_ASCII));
    };

    private int devices(String... args) {
        return Fakes.run(console, "devices", new DevicesCommand(Fakes.workbench(profiling)), args);
    }

    private int probe(String... args) {
        return Fakes.run(console, "probe", new ProbeCommand(Clouds.of(transport), probe, Fakes.PRESETS), args);
    }

    private int train(String... args) {
        return Fakes.run(
                console,
                "train",
                new TrainCommand(Fakes.workbench(profiling, new Fakes.Tiny()), trainer, figures),
                args);
    }

    @Test
    void devicesAreListed() {
        assertThat(devices()).isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        name  predicted by  what it is
                        ----  ------------  ----------------
                        pi    guess         a small computer
                        """);
        assertThat(devices("--sources")).isZero();
        assertThat(console.stdout()).endsWith("\npi: a guess\n");
        assertThat(devices("--json")).isZero();
        assertThat(console.stdout())
                .endsWith("{\"format\":\"cutpoint-devices/1\",\"devices\":[{\"name\":\"pi\",\"profiler\":\"guess\","
                        + "\"description\":\"a small computer\",\"source\":\"a guess\"}]}\n");
    }

    @Test
    void aProbedLinkIsShownAndWritten() throws Exception {
        Path out = folder.resolve("office.json");
        assertThat(probe("h:7000", "--seconds", "3", "--out", out.toString())).isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        link to h:7000, round trip 2.000 ms

                        direction  Mbit/s        w0     setup      R2  transfers  largest
                        ---------  ------  --------  --------  ------  ---------  -------
                        uplink      93.50  2.500 ms  0.500 ms  0.9980        120  4.19 MB
                        downlink    94.25  1.500 ms  0.000 ms  0.9000         80  1.05 MB
                        """);
        assertThat(Files.readString(out)).isEqualTo("{\"name\":\"office\"}\n");
        assertThat(probed).containsExactly(Duration.ofSeconds(3));
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void aLinkFileMayGoToStandardOutput() {
        assertThat(probe("h:7000", "--json")).isZero();
        assertThat(console.stdout()).isEqualTo("{\"name\":\"h:7000\"}\n");
        assertThat(probe("h:7000", "--json", "--name", "lab")).isZero();
        assertThat(console.stdout()).endsWith("{\"name\":\"lab\"}\n");
    }

    @Test
    void whatCannotBeProbedCostsOneLine() {
        assertThat(probe("nowhere")).isEqualTo(2);
        assertThat(probe("h:1")).isEqualTo(2);
        assertThat(probe("h:7000", "--seconds", "0")).isEqualTo(2);
        assertThat(probe("h:7000", "--out", folder.toString())).isEqualTo(2);
        assertThat(console.stderr().lines())
                .hasSize(4)
                .contains("cutpoint: probe: 'nowhere' is no HOST:PORT. Give for example 127.0.0.1:8001");
        assertThat(probed).isEmpty();
    }

    @Test
    void learnsFromAllNetworksUnlessTold() throws Exception {
        Path out = folder.resolve("here.json");
        Path plot = folder.resolve("here.svg");
        assertThat(train("--out", out.toString(), "--plot", plot.toString())).isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        left out  intervals  median error    95 %  whole, measured  predicted    error
                        --------  ---------  ------------  ------  ---------------  ---------  -------
                        a                 2         5.0 %  10.0 %          20.0 ms    19.0 ms   -5.0 %
                        b                 1        50.0 %  50.0 %         100.0 ms   150.0 ms  +50.0 %

                        all               3        10.0 %  50.0 %
                        """);
        assertThat(Files.readString(out)).isEqualTo("what was learnt\n");
        assertThat(plot).hasContent("SVG");
        Figure.Agreement agreement = (Figure.Agreement) drawn.get(0);
        assertThat(agreement.clouds()).extracting(Figure.Agreement.Cloud::name).containsExactly("a", "b");
        assertThat(agreement.clouds().get(1).pairs()).containsExactly(new Figure.Agreement.Pair("b", 100, 150));
        assertThat(trained).hasSize(1);
        assertThat(trained.get(0)).extracting(sample -> sample.graph().name()).containsExactly("zoo:tiny");
        assertThat(profiling.measured).isEqualTo(1);
    }

    @Test
    void learnsFromProfilesThatWereMeasuredElsewhere() {
        profiling.written.put(
                Path.of("pi.json"),
                Fakes.workbench(profiling).measure(Fakes.Tiny.MODEL, ProfileOptions.DEFAULT, Progress.NONE));
        assertThat(train("pi.json", "--out", folder.resolve("pi-learnt.json").toString()))
                .isZero();
        assertThat(profiling.measured).as("only for the file").isEqualTo(1);
        assertThat(trained.get(0).get(0).graph()).isSameAs(Fakes.Tiny.MODEL.graph());
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforeAnythingIsMeasured() {
        assertThat(train("--out", folder.resolve("no/where.json").toString())).isEqualTo(2);
        assertThat(train("--out", folder.resolve("a.json").toString(), "--threads", "0"))
                .isEqualTo(2);
        assertThat(profiling.measured).isZero();
        assertThat(trained).isEmpty();
        assertThat(console.stderr().lines()).hasSize(2).allMatch(l -> l.startsWith("cutpoint: "));
    }

    @Test
    void failuresOfTrainingLeaveNoFile() {
        Path out = folder.resolve("a.json");
        ProfileTrainer picky = samples -> {
            throw new InputException("training", "it needs more", "");
        };
        assertThat(Fakes.run(
                        console,
                        "train",
                        new TrainCommand(Fakes.workbench(profiling, new Fakes.Tiny()), picky, figures),
                        "--out",
                        out.toString()))
                .isEqualTo(2);
        assertThat(out).doesNotExist();
    }
}
