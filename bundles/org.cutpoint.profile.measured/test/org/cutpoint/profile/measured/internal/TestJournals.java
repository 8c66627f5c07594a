package org.cutpoint.profile.measured.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.ProfileJournals;
import org.cutpoint.api.profile.ProfileOptions;

/** A journal in memory. */
final class TestJournals implements ProfileJournals {
    Map<Span, double[]> kept = new HashMap<>();
    int removed;
    int closed;

    @Override
    public Journal open(Model model, Machine machine, ProfileOptions options) {
        Map<Span, double[]> before = options.restart() ? Map.of() : Map.copyOf(kept);
        return new Journal() {
            @Override
            public double[] samples(int first, int last) {
                return before.getOrDefault(new Span(first, last), new double[0]);
            }

            @Override
            public void add(int first, int last, double[] ms) {
                kept.merge(
                        new Span(first, last), ms, (a, b) -> DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b))
                                .toArray());
            }

            @Override
            public void remove() {
                kept.clear();
                removed++;
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
