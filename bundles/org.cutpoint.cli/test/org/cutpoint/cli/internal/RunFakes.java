package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.TextStyle;

/** A network, an executor and a writer that do little, and remember. */
final class RunFakes {
    private RunFakes() {}

    /** Answers on port 7000 only. */
    static final class Net implements Transport {
        int connected;
        int closed;

        @Override
        public Connection connect(String host, int port, Duration timeout) {
            if (port != 7000) {
                throw new InputException(host + ":" + port, "nobody answers there", "Start 'cutpoint serve'");
            }
            connected++;
            return new Connection() {
                @Override
                public String peer() {
                    return host + ":" + port;
                }

                @Override
                public void deploy(Model model, Progress progress) {}

                @Override
                public String prepare(Model model, Segment segment, ExecutionOptions options) {
                    return "";
                }

                @Override
                public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
                    return new CompletableFuture<>();
                }

                @Override
                public long exchange(int upBytes, int downBytes, Duration deadline) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public Server serve(String bind, int port, ModelHost host) {
            throw new UnsupportedOperationException();
        }
    }

    /** A machine that draws three watts all the time. */
    static final class ThreeWatts implements EnergyMeter {
        private final Scope scope;

        ThreeWatts(Scope scope) {
            this.scope = scope;
        }

        @Override
        public String id() {
            return "three-" + scope.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Sensors sensors() {
            return new Found(scope, List.of("rail"));
        }

        @Override
        public Measurement start() {
            long start = System.nanoTime();
            return new Measurement() {
                @Override
                public double joules() {
                    return 3 * (System.nanoTime() - start) / 1e9;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Sessions that do nothing; counts their runs. */
    static final class Segments implements SegmentExecutor {
        int runs;
        int open;

        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            open++;
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    runs++;
                    return List.of();
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    /** Measures what it likes. */
    static final class Executor implements PlanExecutor {
        final List<RunRequest> requests = new ArrayList<>();
        Optional<InputException> failure = Optional.empty();

        @Override
        public RunResult run(RunRequest request, Progress progress) {
            requests.add(request);
            failure.ifPresent(f -> {
                throw f;
            });
            return new RunResult(
                    10,
                    List.of(),
                    List.of(new RunResult.JobTimes("1", 0, 9)),
                    request.plan().assignments().size(),
                    0,
                    0,
                    0,
                    0);
        }
    }

    /** Writes down which run it was asked to write. */
    static final class Writer implements Reports {
        @Override
        public String runJson(RunRecord run) {
            return "{\"strategy\":\"" + run.strategy() + "\",\"cuts\":\"" + run.cutsText() + "\",\"emulated\":"
                    + run.networkEmulated() + ",\"slowdown\":" + run.device().slowdown() + ",\"predicted\":"
                    + run.predicted().makespanMs()
                    + run.energy().map(e -> ",\"power\":" + e.power()).orElse("") + "}";
        }

        @Override
        public String traceJson(List<RunRecord> runs) {
            return "trace of " + runs.size();
        }

        @Override
        public String table(List<RunRecord> runs, TextStyle style) {
            return "table of " + runs.size() + "\n";
        }

        @Override
        public String conditions(List<RunRecord> runs) {
            return "";
        }

        @Override
        public String gantt(RunRecord run, int jobs, TextStyle style) {
            return "gantt of " + run.strategy() + "\n";
        }

        @Override
        public List<String> notes(Comparison comparison) {
            return List.of("a note");
        }

        @Override
        public String summary(Comparison comparison) {
            return "summary";
        }

        @Override
        public List<String> verification(Comparison comparison) {
            return List.of("verified");
        }

        @Override
        public String comparisonJson(Comparison comparison) {
            return "json of " + comparison.runs().size();
        }

        @Override
        public String comparisonHtml(Comparison comparison) {
            return "page of " + comparison.runs().size();
        }
    }
}
