package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.cli.internal.Fakes.Formats;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.RunFakes.Net;
import org.cutpoint.workbench.Clouds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look after a runtime elsewhere: bundle, status, plan --at. */
class ManageCommandsTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Net net = new Net();
    private final List<String> asked = new ArrayList<>();
    private Path jar;

    private final Management runtime = new Management() {
        @Override
        public RuntimeStatus status() {
            return new RuntimeStatus(
                    "1.2.3",
                    Duration.ofSeconds(3723),
                    true,
                    new RuntimeStatus.Calls(1, 20, 3, 9, 4),
                    5_000_000,
                    OptionalDouble.of(0.25),
                    List.of("jps", "mine"),
                    List.of("raw"),
                    Optional.of(new RuntimeStatus.Memory(200_000_000, 80_000_000)));
        }

        @Override
        public List<ManagedBundle> bundles() {
            return List.of(
                    new ManagedBundle("my.bundle", "1.0.0", true, Optional.empty(), List.of("strategy mine")),
                    new ManagedBundle("other", "2.0.0", true, Optional.of("other 2.0.0: it throws"), List.of()),
                    new ManagedBundle(
                            "still", "1.0.0", true, Optional.of("still 1.1.0: it loops"), List.of("codec c")));
        }

        private ManagedBundle did(String what) {
            asked.add(what);
            return bundles().get(0);
        }

        @Override
        public ManagedBundle install(Path file, Progress progress) {
            return did("install " + file.getFileName());
        }

        @Override
        public ManagedBundle update(Path file, Progress progress) {
            if (file.endsWith("bad.jar")) {
                throw new InputException("h:7000", "it does not stand its trial. Version 1.0.0 stays", "");
            }
            return did("update " + file.getFileName());
        }

        @Override
        public ManagedBundle remove(String name) {
            return did("remove " + name);
        }

        @Override
        public PlanText plan(List<String> problems, String strategy, Duration limit) {
            asked.add("plan " + problems + " " + strategy);
            return strategy.equals("never")
                    ? new PlanText("no link", false, "2.0.0", 1)
                    : new PlanText("plan.json", true, "2.0.0", 1);
        }
    };

    @BeforeEach
    void jar() throws Exception {
        net.management = Optional.of(runtime);
        jar = Files.writeString(folder.resolve("my.jar"), "x");
    }

    private int bundle(String... args) {
        return Fakes.run(console, "bundle", new BundleCommand(Clouds.of(net)), args);
    }

    private int status(String... args) {
        return Fakes.run(console, "status", new StatusCommand(Clouds.of(net)), args);
    }

    @Test
    void bundlesAreListed() {
        assertThat(bundle("list", "--at", "h:7000")).isZero();
        assertThat(console.stdout()).contains("my.bundle", "strategy mine", "works", "refused other 2.0.0: it throws");
        assertThat(console.stdout()).containsPattern("other +2.0.0 +deployed +refused *\n");
        assertThat(console.stdout()).containsPattern("still +1.0.0 +deployed +works, newer refused +codec c\n");
        assertThat(bundle("list", "--at", "h:7000", "--json")).isZero();
        assertThat(console.stdout())
                .endsWith(
                        "{\"format\":\"cutpoint-bundles/1\",\"bundles\":[{\"name\":\"my.bundle\",\"version\":\"1.0.0\",\"deployed\":true,\"offers\":[\"strategy"
                                + " mine\"]},{\"name\":\"other\",\"version\":\"2.0.0\",\"deployed\":true,\"fault\":\"other"
                                + " 2.0.0: it throws\",\"offers\":[]},{\"name\":\"still\",\"version\":\"1.0.0\",\"deployed\":true,\"fault\":\"still"
                                + " 1.1.0: it loops\",\"offers\":[\"codec c\"]}]}\n");
        assertThat(net.closed).isEqualTo(net.connected);
    }

    @Test
    void bundlesAreChanged() throws Exception {
        assertThat(bundle("install", jar.toString(), "--at", "h:7000")).isZero();
        assertThat(bundle("update", jar.toString(), jar.toString(), "--at", "h:7000"))
                .isZero();
        assertThat(bundle("remove", "my.bundle", "--at", "h:7000")).isZero();
        assertThat(asked).containsExactly("install my.jar", "update my.jar", "update my.jar", "remove my.bundle");
        assertThat(console.stdout().lines())
                .containsExactly(
                        "installed my.bundle 1.0.0: strategy mine",
                        "updated to my.bundle 1.0.0: strategy mine",
                        "updated to my.bundle 1.0.0: strategy mine",
                        "removed my.bundle 1.0.0: strategy mine");
        Path bad = Files.writeString(folder.resolve("bad.jar"), "x");
        assertThat(bundle("update", bad.toString(), "--at", "h:7000")).isEqualTo(2);
        assertThat(console.stderr().lines()).last().asString().contains("Version 1.0.0 stays");
        assertThat(net.closed).isEqualTo(net.connected);
    }

    @Test
    void whatIsWrongIsSaidBeforeAnybodyIsAsked() {
        record Case(String message, String... args) {}
        for (Case wrong : List.of(
                new Case("it is not said which", "install", "--at", "h:7000"),
                new Case("it takes no names", "list", "x", "--at", "h:7000"),
                new Case("there is no such file", "update", "missing.jar", "--at", "h:7000"),
                new Case("Did you mean 'update'?", "updat", "x", "--at", "h:7000"),
                new Case("--at", "list"))) {
            assertThat(bundle(wrong.args())).isEqualTo(2);
            assertThat(console.stderr()).contains(wrong.message());
        }
        assertThat(net.connected).isZero();
        net.management = Optional.empty();
        assertThat(bundle("list", "--at", "h:7000")).isEqualTo(2);
        assertThat(console.stderr()).contains("cannot be looked after");
    }

    @Test
    void statusIsShown() {
        assertThat(status("h:7000")).isZero();
        assertThat(console.stdout())
                .contains("version 1.2.3, up 1:02:03, bundles can be changed")
                .contains("1 running, 20 answered (9 inferences, 4 plans), 3 failed or refused")
                .contains("200 MB resident, 80.0 MB of it without pages of files")
                .contains("25 % busy")
                .contains("jps, mine");
        assertThat(status("h:7000", "--json")).isZero();
        assertThat(console.stdout())
                .contains(
                        "\"uptimeMs\":3723000",
                        "\"residentBytes\":200000000,\"ownBytes\":80000000",
                        "\"codecs\":[\"raw\"]");
    }

    private int plan(Formats formats, String... args) {
        Planning here = new Planning();
        return Fakes.run(
                console,
                "plan",
                new PlanCommand(
                        formats,
                        new Fakes.Evaluator(),
                        here,
                        here,
                        Fakes.PRESETS,
                        (workload, strategy, from, to) -> List.of(),
                        new Workbenches(
                                new AtomicInteger()::incrementAndGet,
                                Fakes.objects(() -> Fakes.workbench(net, new Profiling(), new Fakes.Tiny())))),
                args);
    }

    @Test
    void aRuntimeElsewherePlansWithStrategiesThatNobodyHasHere() throws Exception {
        Formats formats = new Formats().file(Fakes.line("q", 1, "c"));
        formats.plans.put("plan.json", (Plan) new Planning()
                .plan(Workload.of(Fakes.line("q", 1, "c")), "local-only")
                .outcome());
        assertThat(plan(formats, "--problem", "q.json", "--strategy", "mine", "--at", "h:7000", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly("{\"problem\":\"q*1\",\"strategy\":\"mine\",\"value\":2.0}");
        assertThat(plan(formats, "--problem", "q.json", "--strategy", "never", "--at", "h:7000", "--json"))
                .isEqualTo(3);
        assertThat(asked).containsExactly("plan [q.json] mine", "plan [q.json] never");
        assertThat(net.closed).isEqualTo(net.connected).isEqualTo(2);
        assertThat(plan(formats, "--problem", "q.json", "--at", "h:7000")).isEqualTo(2);
        assertThat(console.stderr()).contains("--strategy");
    }
}
