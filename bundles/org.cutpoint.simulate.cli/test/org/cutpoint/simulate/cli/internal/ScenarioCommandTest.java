package org.cutpoint.simulate.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.Range;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.ScenarioRecipe.Poisson;
import org.cutpoint.api.scenario.ScenarioRecipe.Ranges;
import org.cutpoint.api.scenario.ScenarioRecipe.Recorded;
import org.cutpoint.api.scenario.ScenarioRecipe.Uniform;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.component.ComponentServiceObjects;

class ScenarioCommandTest {
    private final Services services = new Services();
    private final TestConsole console = new TestConsole();

    @TempDir
    private Path folder;

    private ScenarioRecipe run(String... args) throws InterruptedException {
        ComponentServiceObjects<Workbench> none = null;
        assertThat(console.run(new ScenarioCommand(services, services, none), args))
                .isZero();
        return services.recipe;
    }

    @Test
    void withoutOptionsItIsThePapers() throws Exception {
        ScenarioRecipe recipe = run();
        assertThat(console.stdout()).isEqualTo("scenario scenario\n");
        assertThat(services.asked).containsExactly("models 1 4 8");
        assertThat(recipe)
                .isEqualTo(new ScenarioRecipe(
                        "scenario",
                        1,
                        Services.scenario("drawn").models(),
                        80,
                        10,
                        3,
                        80,
                        new Uniform(),
                        300_000,
                        Ranges.PAPER,
                        true));
    }

    @Test
    void everythingCanBeAsked() throws Exception {
        Path out = folder.resolve("city.json");
        ScenarioRecipe recipe = run(
                "--models",
                "old.json",
                "--devices",
                "7",
                "--edges",
                "2",
                "--reachable",
                "1",
                "--tasks",
                "9",
                "--arrivals",
                "poisson",
                "--window",
                "1.5",
                "--samples",
                "3",
                "--input-bytes",
                "own",
                "--slots",
                "4:5",
                "--edge-mbps",
                "1:2",
                "--core-mbps",
                "3:4",
                "--max-edge-mbps",
                "5:6",
                "--max-core-mbps",
                "7:8",
                "--no-result",
                "--seed",
                "11",
                "--name",
                "city",
                "--out",
                out.toString());
        assertThat(recipe)
                .isEqualTo(new ScenarioRecipe(
                        "city",
                        11,
                        Services.scenario("old").models(),
                        7,
                        2,
                        1,
                        9,
                        new Poisson(),
                        1500,
                        new Ranges(
                                new Range(5, 6),
                                new Range(7, 8),
                                new Range(1, 2),
                                new Range(3, 4),
                                new Range(4, 5),
                                new Range(3, 3),
                                Optional.empty(),
                                16),
                        false));
        assertThat(out).hasContent("scenario city\n");
        assertThat(console.stdout()).isEqualTo("Wrote " + out + ": 2 tasks, 2 edge servers, 1 networks.\n");
    }

    @Test
    void arrivalsOutOfAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("times.csv"), "# ms\n0\n 2.5,a tram\n\n2.5\n");
        assertThat(run("--arrivals", file.toString(), "--tasks", "3").arrivals())
                .isEqualTo(new Recorded(List.of(0.0, 2.5, 2.5)));
        assertThat(run("--arrivals", file.toString(), "--devices", "2").tasks()).isEqualTo(3);
        assertThat(run("--arrivals", file.toString(), "--tasks", "1").tasks()).isEqualTo(1);
        Path turned = Files.writeString(folder.resolve("turned.csv"), "3\n2\n");
        assertThatThrownBy(() -> run("--arrivals", turned.toString()))
                .isInstanceOf(InputException.class)
                .hasMessage(turned + ":2: '2' is no time from 3.0 ms on. Times are milliseconds, in order");
        assertThatThrownBy(() -> run("--arrivals", folder.resolve("none").toString()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void badOptionsAreNamed() {
        assertThatThrownBy(() -> run("--slots", "1:2:3"))
                .isInstanceOf(InputException.class)
                .hasMessage("--slots: '1:2:3' is no range. Write for example 20:300, or one number");
        assertThatThrownBy(() -> run("--samples", "many")).hasMessageStartingWith("--samples: 'many' is no range");
        assertThatThrownBy(() -> run("zoo:lenet", "--models", "old.json"))
                .hasMessageStartingWith("--models: there are networks by name, too");
    }
}
