package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Figure;
import org.cutpoint.study.InvalidStudyException;
import org.cutpoint.study.Mode;
import org.cutpoint.study.engine.internal.StudyReader.StudyFile;
import org.cutpoint.study.engine.internal.Sweep.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyReaderTest {
    private static final String HEAD = "format: cutpoint-study/1\nexperiments:\n";

    private static StudyFile read(String text) {
        return StudyReader.read("s.yaml", "mine", text);
    }

    private static Sweep sweep(String experiment) {
        return read(HEAD + "  - " + experiment.strip().replace("\n", "\n    ") + "\n")
                .sweeps()
                .get(0);
    }

    private static List<String> faults(String text) {
        return catchThrowableOfType(InvalidStudyException.class, () -> read(text))
                .faults();
    }

    @Test
    void takesTheStandardWhereTheFileSaysNothing() {
        StudyFile file = read(HEAD + "  - {id: a, mode: plan, models: zoo:lenet, strategies: jps}\n");
        assertThat(file.study().name()).isEqualTo("mine");
        assertThat(file.study().title()).isEqualTo("mine");
        Sweep sweep = file.sweeps().get(0);
        Experiment experiment = sweep.shown();
        assertThat(experiment.title()).isEqualTo("a");
        assertThat(experiment.mode()).isEqualTo(Mode.PLAN);
        assertThat(experiment.cells()).isEqualTo(1);
        assertThat(experiment.baselines()).isEmpty();
        assertThat(sweep.devices()).extracting(Sweep.Named::name).containsExactly("here");
        assertThat(sweep.networks()).extracting(Sweep.Link::base).containsExactly(Optional.of("4g"));
        assertThat(sweep.repeats()).isEqualTo(1);
        assertThat(sweep.timed()).isFalse();
    }

    @Test
    void experimentsWinOverDefaults() {
        StudyFile file = read(
                """
                format: cutpoint-study/1
                defaults: {mode: plan, strategies: [jps, jps-best], jobs: 100, networks: [3g, 4g]}
                experiments:
                  - {id: a, model: zoo:lenet}
                  - {id: b, model: zoo:lenet, network: wifi, jobs: [1, 2]}
                """);
        assertThat(file.study().experiments()).extracting(Experiment::cells).containsExactly(4, 4);
        assertThat(file.sweeps().get(1).jobs()).containsExactly(1, 2);
        assertThat(file.sweeps().get(0).jobs()).containsExactly(100);
    }

    @Test
    void numbersOfNetworksAreAxes() {
        Sweep sweep = sweep(
                """
                id: a
                mode: plan
                models: zoo:lenet
                strategies: jps
                networks:
                  - 3g
                  - {base: wifi, uplinkMbps: 1..8 x 2, rttMs: [0, 20]}
                  - {uplinkMbps: 10, downlinkMbps: 20, name: lab}
                """);
        assertThat(sweep.networks()).hasSize(1 + 4 * 2 + 1);
        assertThat(sweep.networks().subList(1, 5))
                .extracting(Sweep.Link::uplinkMbps)
                .containsExactly(
                        OptionalDouble.of(1), OptionalDouble.of(2), OptionalDouble.of(4), OptionalDouble.of(8));
        assertThat(sweep.shown().cells()).isEqualTo(10);
    }

    @Test
    void ratiosOfAMixAreAnAxis() {
        Sweep sweep = sweep(
                "{id: a, mode: plan, models: zoo:alexnet, jobs: 9, strategies: [{mix: [pool2, pool5], ratio: [0.5, 1,"
                        + " 2]}, jps]}");
        assertThat(sweep.ways()).hasSize(4);
        assertThat(sweep.ways())
                .extracting(Sweep.Way::label)
                .containsExactly("pool2+pool5", "pool2+pool5", "pool2+pool5", "jps");
        assertThat(sweep.shown().cells()).isEqualTo(4);
    }

    @Test
    void plansAreTimedWhereTheirTimeIsShown() {
        String start = "id: a\nmode: plan\nmodels: zoo:lenet\nstrategies: jps\nrepeats: 5\n";
        assertThat(sweep(start).repeats()).isEqualTo(1);
        Sweep shown = sweep(start + "tables: [{id: t, rows: model, values: solve_ms}]");
        assertThat(shown.timed()).isTrue();
        assertThat(shown.repeats()).isEqualTo(5);
        assertThat(sweep(start + "timed: true").repeats()).isEqualTo(5);
    }

    @Test
    void figuresKnowTheColumns() {
        Figure figure = sweep(
                        """
                        id: a
                        mode: plan
                        models: zoo:lenet
                        strategies: jps
                        figures:
                          - {id: f, kind: lines, x: jobs, y: [device_ms, upload_ms], facet: model, where: {network: [3g, 4g], jobs: 100}, xScale: log, width: page}
                        """)
                .shown()
                .figures()
                .get(0);
        assertThat(figure.y()).containsExactly("device_ms", "upload_ms");
        assertThat(figure.where().values())
                .containsEntry("network", List.of("3g", "4g"))
                .containsEntry("jobs", List.of("100"));
        assertThat(figure.xScale()).isEqualTo(Figure.Scale.LOG);
    }

    /** Files are called so, and a report would end the study after all was computed. */
    @Test
    void figuresAndTablesHaveNamesOfTheirOwn() {
        String figure = "{id: %s, kind: bars, x: jobs, y: makespan_ms}";
        String table = "{id: %s, rows: model, values: makespan_ms}";
        String start = "    mode: plan\n    models: zoo:lenet\n    strategies: jps\n";
        String both = HEAD + "  - id: a\n" + start + "    figures: [" + figure + "]\n    tables: [" + table + "]\n";
        assertThat(read(String.format(both, "x", "y")).sweeps()).hasSize(1);
        assertThat(faults(String.format(both, "x", "x")))
                .singleElement()
                .asString()
                .contains("'a-x'");
        assertThat(faults(String.format(both, "x", "without-result")))
                .singleElement()
                .asString()
                .contains("Rename");
        String other = "  - id: a-b\n" + start + "    tables: [" + table + "]\n";
        assertThat(faults(String.format(both + other, "x", "b-c", "c")))
                .singleElement()
                .asString()
                .contains("'a-b-c'");
    }

    @Test
    void sharesOfWeightsAreForTrainingThatIsPlanned() {
        String experiment = "id: a\nstrategies: jps\nupdatedShares: [0.1, 1]\n";
        assertThat(sweep(experiment + "mode: plan\nmodels: 'training:zoo:lenet'")
                        .updatedShares())
                .containsExactly(0.1, 1.0);
        for (String wrong : List.of(
                "mode: plan\nmodels: zoo:lenet",
                "mode: run\nmodels: 'training:zoo:lenet'",
                "mode: plan\nupdatedShares: 0\nmodels: 'training:zoo:lenet'")) {
            String text = HEAD + "  - " + (experiment + wrong).replace("\n", "\n    ") + "\n";
            assertThat(faults(text)).as(wrong).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stratgies: jps                                  | 7:5  | there is no key 'stratgies' here |"
                        + " strategies",
                "jobs: many                                      | 7:11 | 'many' cannot be here            | Write a"
                        + " number from 1",
                "jobs: 1.5                                       | 7:11 | 1.5 cannot be here               | whole"
                        + " numbers",
                "jobs: 9..1                                      | 7:11 | '9..1' is no range               | Go"
                        + " upwards",
                "jobs: 1..                                       | 7:11 | '1..' is no range                | 1..20"
                        + " step 0.5",
                "stages: 3                                       | 7:13 | 3 stages cannot be               | Write 2"
                        + " or 4",
                "objectives: makspan                             | 7:17 | 'makspan' cannot be here         | makespan",
                "baseline: jsp                                   | 7:15 | 'jsp' is none of the strategies  | jps",
                "slowdowns: 0.5                                  | 3:5  | cannot be made faster            | at least"
                        + " 1",
                "networks: {uplinkMbps: 5}                       | 7:15 | it has no 'base'                 |"
                        + " uplinkMbps and downlinkMbps",
                "networks: {base: 4g, trace: t.csv, rttMs: x}    | 7:47 | 'x' cannot be here               | number"
                        + " from 0",
                "'figures: [{id: f, kind: pie, x: jobs}]'        | 7:29 | 'pie' cannot be here             | bars",
                "'figures: [{id: f, kind: lines, x: network, y: makespan_ms}]' | 7:39 | 'network' cannot be here | one"
                        + " of numbers",
                "'figures: [{id: f, kind: lines, x: jobs, y: makespan}]'   | 7:48 | no column 'makespan'    |"
                        + " makespan_ms",
                "'figures: [{id: f, kind: heatmap, x: jobs, y: model}]'    | 7:15 | 'value' is missing      | Add a"
                        + " column",
                "'tables: [{id: t, rows: model}]'                | 7:14 | 'values' is missing              | Add"
                        + " columns",
                "'stated: [{column: makespan_ms, values: [{model: x}]}]'   | 7:45 | 'value' is missing      | Add what"
                        + " is stated",
                "repeats: 0                                      | 7:14 | '0' cannot be here               | from 1 to"
                        + " 1000",
            })
    void saysWhereWhatAndWhatToDo(String line, String at, String what, String remedy) {
        String text =
                HEAD + "  - id: a\n    mode: plan\n    models: zoo:lenet\n    strategies: jps\n    " + line + "\n";
        assertThat(faults(text))
                .singleElement()
                .asString()
                .startsWith("s.yaml:" + at + ": ")
                .contains(what)
                .contains(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{id: a, mode: simulate, models: x, strategies: y}'               | mode simulate is about"
                        + " 'scenarios'",
                "'{id: a, mode: plan, scenarios: x.json, strategies: y}'           | 'scenarios' are for mode simulate",
                "'{id: a, mode: simulate, scenarios: {edges: 2}, strategies: y}'   | 'models' is missing here",
                "'{id: a, mode: simulate, scenarios: x, strategies: {id: y, schedule: z}}' | tasks are placed by"
                        + " strategies",
                "'{id: a, mode: plan, strategies: y}'                              | it names no model and no problem",
                "'{id: a, mode: plan, models: x}'                                  | 'strategies' is missing",
                "'{id: a, mode: run, models: x, strategies: y, device: pixel-xl}'  | only 'here' can run",
                "'{id: a, mode: run, problems: x.json, strategies: y}'             | a problem's file cannot run",
                "'{id: a, mode: run, models: x, strategies: y, stages: 2}'         | runs have four stages",
                "'{id: a, mode: cuts, jobMix: {zoo:lenet: 2}}'                     | 'jobMix' is for mode plan",
                "'{id: a, mode: schedule, models: x, strategies: layer-wise}'      | it does not say who orders",
                "'{id: a, mode: schedule, models: x, strategies: {id: jps}}'       | 'schedule' is missing",
                "'{id: a, mode: plan, models: x, strategies: {label: me}}'         | it does not say who plans",
                "'{id: a, mode: plan, models: x, strategies: {id: jps, cut: c1}}'  | exclude each other",
                "'{id: a, mode: plan, models: x, strategies: {mix: [c1, c2]}}'     | a mix is of two cuts with a ratio",
                "'{id: a, mode: plan, models: x, strategies: [jps, jps]}'          | there are two strategies 'jps'",
                "'{id: a, mode: plan, models: x, strategies: y, maxGrid: 3}'       | are for mode tiles",
                "'{id: a, mode: tiles, problems: x.json, strategies: y}'           | tiles are made of networks",
                "'{id: a, mode: tiles, models: x, strategies: y, jobs: 2}'         | of one inference",
                "'{id: a, mode: tiles, models: {source: x, elementBytes: 0.5}, strategies: y}' | in whole bytes",
                "'{id: a, mode: tiles, models: training:x, strategies: y}'         | no step of training",
                "'{id: a, mode: tiles, models: x, strategies: {cut: c1}}'          | tiles are planned by strategies",
                "'{id: a, mode: run, models: x, strategies: y, edge: z}'           | inference on networks is planned",
                "'{id: a, mode: plan, problems: x.json, strategies: y, edge: z}'   | inference on networks is planned",
                "'{id: a, mode: plan, models: training:x, strategies: y, edge: z}' | inference on networks is planned",
                "'{id: a, mode: plan, models: x, strategies: y, edge: z}'          | by one link",
                "'{id: a, mode: plan, models: x, strategies: y, edge: z, edgeNetwork: [3g, 4g]}' | by one link",
                "'{id: a, mode: plan, models: x, strategies: y, edgeNetwork: 4g}'  | joins an edge to the cloud",
                "'{id: A, mode: plan, models: x, strategies: jps}'                 | 'A' is no id",
                "'{mode: plan, models: x, strategies: jps}'                        | 'id' is missing",
                "'{id: a, mode: plan, models: x, strategies: jps, jobs: 1..10000, slowdowns: 1..30}' | 300000 cells,"
                        + " more than 200000",
            })
    void refusesWhatMakesNoSense(String experiment, String what) {
        assertThat(faults(HEAD + "  - " + experiment + "\n"))
                .singleElement()
                .asString()
                .contains(what);
    }

    @Test
    void saysAllAtOnce() {
        assertThat(
                        faults(
                                """
                        format: cutpoint-study/1
                        tittle: x
                        experiments:
                          - {id: a, mode: plan, models: x, strategies: y, jobs: 0, repeat: 2}
                          - {id: a, mode: plan, models: x, strategies: y}
                          - {id: c, mode: walk}
                        """))
                .hasSize(5)
                .anyMatch(f -> f.startsWith("s.yaml:2:1: ") && f.contains("title"))
                .anyMatch(f -> f.startsWith("s.yaml:4:57: ") && f.contains("'0' cannot be here"))
                .anyMatch(f -> f.startsWith("s.yaml:4:60: ") && f.contains("repeats"))
                .anyMatch(f -> f.startsWith("s.yaml:5:5: ") && f.contains("two experiments 'a'"))
                .anyMatch(f -> f.startsWith("s.yaml:6:19: ") && f.contains("'walk' cannot be here"));
    }

    @Test
    void aFaultOfTheDefaultsIsSaidOnce() {
        assertThat(
                        faults(
                                """
                        format: cutpoint-study/1
                        defaults: {mode: plan, models: x, strategies: y, jobs: 0}
                        experiments: [{id: a}, {id: b}]
                        """))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                | it is empty",
                "'a: [1, 2'                        | it is no YAML",
                "'[1, 2]'                          | a list cannot be here",
                "'format: cutpoint-study/2'        | no format of studies",
                "'experiments: []'                 | 'format' is missing",
                "'format: cutpoint-study/1'        | 'experiments' is missing",
                "'a: 1~a: 2'                       | a",
            })
    void refusesWhatIsNoStudy(String text, String what) {
        assertThat(faults(text.replace('~', '\n')))
                .anySatisfy(f -> assertThat(f).startsWith("s.yaml").contains(what));
    }

    @Test
    void documentsThatGrowWhenReadAreRefused() {
        StringBuilder laughs = new StringBuilder("format: cutpoint-study/1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [");
            laughs.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
        }
        assertThatThrownBy(() -> read(laughs.toString())).isInstanceOf(InvalidStudyException.class);
        assertThatThrownBy(() -> read("a: &a [*a]\n")).isInstanceOf(InvalidStudyException.class);
        assertThatThrownBy(() -> read("#".repeat(YamlPart.LARGEST + 1))).isInstanceOf(InvalidStudyException.class);
    }

    @Test
    void modelsMayHaveNamesAndCurves() {
        Sweep sweep = sweep(
                """
                id: a
                mode: plan
                models: [{source: zoo:alexnet, name: "AlexNet'", fitted: linear-exponential}]
                strategies: jps
                """);
        assertThat(sweep.subjects()).singleElement().isInstanceOfSatisfying(Network.class, n -> {
            assertThat(n.name()).hasValue("AlexNet'");
            assertThat(n.fitted()).hasValue("LINEAR_EXPONENTIAL");
        });
    }
}
