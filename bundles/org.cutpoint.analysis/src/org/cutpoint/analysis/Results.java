package org.cutpoint.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.report.RunRecord;
import org.osgi.service.component.annotations.Component;

/**
 * What strategies planned and what came of running it, for everybody who shows some of it. A service; thread-safe. Listeners
 * are called on the thread of whoever changed something.
 */
// Immediate: what is known must not go when the last view is closed.
@Component(service = Results.class, immediate = true)
public final class Results {
    /**
     * What there is at one moment.
     *
     * @param table strategies on the workload that is looked at
     * @param shown id of the strategy whose schedule is looked at
     * @param runs what was measured of the table's plans, by the strategies' ids
     */
    public record State(Optional<StrategyTable> table, Optional<String> shown, Map<String, RunRecord> runs) {
        static final State NOTHING = new State(Optional.empty(), Optional.empty(), Map.of());

        public State {
            runs = Map.copyOf(runs);
        }

        /** The row whose schedule is looked at, if it has a plan. */
        public Optional<StrategyTable.Row> row() {
            return table.flatMap(t -> t.rows().stream()
                    .filter(row -> shown.equals(Optional.of(row.strategy())))
                    .filter(row -> row.plan().isPresent())
                    .findFirst());
        }

        /** What was measured of that row's plan. */
        public Optional<RunRecord> run() {
            return row().flatMap(row -> Optional.ofNullable(runs.get(row.strategy())));
        }
    }

    private final List<Consumer<State>> listeners = new CopyOnWriteArrayList<>();
    private State state = State.NOTHING;

    public synchronized State state() {
        return state;
    }

    /**
     * Calls the listener after every change.
     *
     * @return ends that
     */
    public Runnable listen(Consumer<State> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Begins with a workload; what was known of another one is forgotten. */
    public void begin(Workload workload) {
        change(s -> s.table().filter(t -> t.workload().equals(workload)).isPresent()
                ? s
                : new State(Optional.of(new StrategyTable(workload, List.of())), s.shown(), Map.of()));
    }

    /** Forgets everything. */
    public void clear() {
        change(s -> State.NOTHING);
    }

    /** A strategy's answer for the workload, in place of an earlier one; ignored if another workload is looked at by now. */
    public void planned(Workload workload, StrategyTable.Row row) {
        change(s -> {
            Optional<StrategyTable> table = s.table().filter(t -> t.workload().equals(workload));
            if (table.isEmpty()) {
                return s;
            }
            Map<String, RunRecord> runs = new LinkedHashMap<>(s.runs());
            boolean same = table.get().rows().stream()
                    .anyMatch(
                            r -> r.strategy().equals(row.strategy()) && r.plan().equals(row.plan()));
            if (!same) {
                runs.remove(row.strategy());
            }
            boolean first = s.shown().isEmpty() && row.plan().isPresent();
            return new State(Optional.of(table.get().with(row)), first ? Optional.of(row.strategy()) : s.shown(), runs);
        });
    }

    /** A strategy has gone. */
    public void gone(String strategy) {
        change(s -> new State(
                s.table()
                        .map(t -> new StrategyTable(
                                t.workload(),
                                t.rows().stream()
                                        .filter(row -> !row.strategy().equals(strategy))
                                        .toList())),
                s.shown(),
                s.runs()));
    }

    /** What was measured of a plan; ignored if another workload is looked at by now. */
    public void measured(Workload workload, RunRecord run) {
        change(s -> {
            if (s.table().filter(t -> t.workload().equals(workload)).isEmpty()) {
                return s;
            }
            Map<String, RunRecord> runs = new LinkedHashMap<>(s.runs());
            runs.put(run.strategy(), run);
            return new State(s.table(), Optional.of(run.strategy()), runs);
        });
    }

    /** Looks at this strategy's schedule. */
    public void show(String strategy) {
        change(s -> new State(s.table(), Optional.of(strategy), s.runs()));
    }

    private void change(UnaryOperator<State> change) {
        State now;
        synchronized (this) {
            now = change.apply(state);
            if (now.equals(state)) {
                return;
            }
            state = now;
        }
        // Outside of the lock: a listener may ask for the state, or change it, too.
        listeners.forEach(listener -> listener.accept(now));
    }
}
