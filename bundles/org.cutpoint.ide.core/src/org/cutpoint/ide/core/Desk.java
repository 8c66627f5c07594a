package org.cutpoint.ide.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.cutpoint.api.model.Model;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * What is on the desk: the network that is looked at, its conditions, what came of them, and where it is cut. Whoever
 * changes something tells everybody. A service; thread-safe. Listeners are called on the thread of whoever changed
 * something, one change after the other.
 */
@Component(service = Desk.class)
public final class Desk {
    /**
     * What is there at one moment.
     *
     * @param model that is looked at
     * @param setup conditions
     * @param analysis of this model under these conditions; empty while it is being made
     * @param trouble why there is none
     * @param position how many layers run on the device; empty: where it is best
     */
    public record State(
            Optional<Model> model,
            Setup setup,
            Optional<Analysis> analysis,
            Optional<String> trouble,
            OptionalInt position) {
        /** Where the network is cut: as it is said to be, else where it is best. */
        public OptionalInt cutAt() {
            if (position.isPresent()) {
                return position;
            }
            return analysis.flatMap(Analysis::best)
                    .map(cut -> OptionalInt.of(cut.position()))
                    .orElse(OptionalInt.empty());
        }
    }

    private final List<Consumer<State>> listeners = new CopyOnWriteArrayList<>();
    private final Analyst analyst;
    private final Runnable end;
    private State state;

    @Activate
    public Desk(@Reference Analyst analyst, @Reference Presets presets) {
        this.analyst = analyst;
        end = presets.listen(() -> presets(presets.own()));
        state = new State(
                Optional.empty(), analyst.standard(), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    @Deactivate
    void stop() {
        end.run();
    }

    /** What the setup names may mean something else now, or nothing at all. */
    private void presets(OwnPresets own) {
        Setup before = state().setup();
        Setup after = before.withNetwork(own.networks().stream()
                        .filter(n -> n.name().equals(before.network().name()))
                        .findFirst()
                        .orElse(before.network()))
                .withDevice(known(before.device(), analyst.standard().device()), before.slowdown())
                .withCloud(known(before.cloud(), analyst.standard().cloud()));
        boolean concerned = own.tiers().stream()
                .anyMatch(t -> t.name().equals(after.device()) || t.name().equals(after.cloud()));
        if (concerned || !after.equals(before)) {
            change(s -> new State(s.model(), after, Optional.empty(), Optional.empty(), s.position()));
        }
    }

    private String known(String machine, String otherwise) {
        return machine.equals(Setup.HERE)
                        || analyst.machines().stream().anyMatch(m -> m.name().equals(machine))
                ? machine
                : otherwise;
    }

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

    /** Looks at this model, cut where it is best. */
    public void open(Model model) {
        change(s -> s.model().filter(m -> m == model).isPresent()
                ? s
                : new State(Optional.of(model), s.setup(), Optional.empty(), Optional.empty(), OptionalInt.empty()));
    }

    /** Looks at nothing if it is this model. */
    public void close(Model model) {
        change(s -> s.model().filter(m -> m == model).isEmpty()
                ? s
                : new State(Optional.empty(), s.setup(), Optional.empty(), Optional.empty(), OptionalInt.empty()));
    }

    /** Other conditions. The cut stays where somebody has put it. */
    public void setup(Setup setup) {
        change(s -> s.setup().equals(setup)
                ? s
                : new State(s.model(), setup, Optional.empty(), Optional.empty(), s.position()));
    }

    /** Forgets the analysis: the times have changed. */
    public void refresh() {
        change(s -> new State(s.model(), s.setup(), Optional.empty(), Optional.empty(), s.position()));
    }

    /** What came of it; ignored if something else is wanted by now. */
    public void done(Analysis analysis) {
        change(s -> s.model().filter(m -> m == analysis.model()).isEmpty()
                        || !s.setup().equals(analysis.setup())
                ? s
                : new State(s.model(), s.setup(), Optional.of(analysis), Optional.empty(), s.position()));
    }

    /** Nothing came of it; ignored if something else is wanted by now. */
    public void failed(Model model, Setup setup, String why) {
        change(s -> s.model().filter(m -> m == model).isEmpty() || !s.setup().equals(setup)
                ? s
                : new State(s.model(), setup, Optional.empty(), Optional.of(why), s.position()));
    }

    /** Cuts after so many layers. */
    public void cut(int position) {
        change(s -> new State(s.model(), s.setup(), s.analysis(), s.trouble(), OptionalInt.of(position)));
    }

    /** Cuts where it is best. */
    public void cutWhereBest() {
        change(s -> new State(s.model(), s.setup(), s.analysis(), s.trouble(), OptionalInt.empty()));
    }

    private synchronized void change(UnaryOperator<State> change) {
        State before = state;
        state = change.apply(before);
        if (!state.equals(before)) {
            State now = state;
            listeners.forEach(listener -> listener.accept(now));
        }
    }
}
