package org.cutpoint.strategy.deepar.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** Problems on chains of any length. */
final class Chains {
    private Chains() {}

    /** This problem of two tiers on a chain of so many, each three times as fast as the one before. */
    static Problem longer(Problem p, int tiers) {
        return longer(p, tiers, new Random(5), false);
    }

    /** @param odd with memory that is too small, links that are missing or skip a tier, setup and lag */
    static Problem longer(Problem p, int count, Random random, boolean odd) {
        List<Tier> tiers = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            tiers.add(new Tier(
                    "t" + t,
                    OptionalDouble.of(1 + t),
                    odd && random.nextInt(6) == 0 ? OptionalLong.of(random.nextInt(4000)) : OptionalLong.empty()));
        }
        List<Link> links = new ArrayList<>();
        for (int from = 0; from < count; from++) {
            for (int to = 0; to < count; to++) {
                boolean next = Math.abs(from - to) == 1;
                if (from != to && (next ? !odd || random.nextInt(20) > 0 : odd && random.nextInt(12) == 0)) {
                    links.add(new Link(
                            "t" + from,
                            "t" + to,
                            1 + random.nextInt(40),
                            odd ? random.nextInt(3) : 0,
                            odd ? random.nextInt(5) : 0,
                            100 * random.nextInt(4),
                            130));
                }
            }
        }
        List<ProblemLayer> layers = new ArrayList<>();
        for (ProblemLayer layer : p.layers()) {
            Map<String, Double> timeMs = new HashMap<>();
            double ms = layer.timeMs().get(p.device().id());
            for (int t = 0; t < count; t++) {
                timeMs.put("t" + t, ms);
                ms /= 1 + random.nextInt(4);
            }
            layers.add(new ProblemLayer(
                    layer.id(),
                    layer.inputs(),
                    layer.outputs(),
                    timeMs,
                    layer.macs(),
                    layer.weightBytes(),
                    layer.syncBytes(),
                    Map.of()));
        }
        return new Problem(
                p.name(),
                tiers,
                p.inputs(),
                layers,
                p.results(),
                List.of(),
                links,
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                odd && random.nextInt(4) == 0
                        ? new Limits(
                                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(random.nextDouble()),
                                OptionalDouble.of(20 * random.nextDouble()),
                                OptionalDouble.of(100 * random.nextDouble()))
                        : Limits.NONE);
    }
}
