package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.profile.codec.ChainCodecs;
import org.cutpoint.profile.codec.CodecChoice;
import org.cutpoint.profile.codec.CodecProfiler;
import picocli.CommandLine.Option;

/** With which codecs tensors may travel. */
final class CodecOptions {
    private static final String ALL = "all";

    @Option(
            names = "--codec",
            paramLabel = "ID",
            split = ",",
            description = "Codecs with which tensors may travel; each takes the one with which it arrives soonest, or"
                    + " none. Measured here, on the tensors of a random input. 'all': all that may be taken;"
                    + " 'cutpoint codecs MODEL' compares them.")
    private List<String> codecs = new ArrayList<>();

    @Option(names = "--lossy", description = "Allow codecs that change the tensors, and with them the results.")
    private boolean lossy;

    /** Whether any is given. */
    boolean given() {
        return !codecs.isEmpty();
    }

    /** @throws InputException if they cannot be used like this */
    void check() {
        if (lossy && !given()) {
            throw new InputException("--lossy", "there is no codec", "Give --codec");
        }
    }

    /**
     * What travels how; empty if no codec is given.
     *
     * @param there which codecs the other side has
     */
    Optional<CodecChoice> choose(
            CodecProfiler profiler,
            Model model,
            Network network,
            double slowdown,
            ExecutionOptions options,
            Predicate<String> there,
            Progress progress) {
        if (!given()) {
            return Optional.empty();
        }
        return Optional.of(profiler.choose(
                profiler.tensors(model, options, CodecProfiler.random(model, 1), progress),
                allowed(profiler, there),
                lossy,
                slowdown,
                network,
                progress));
    }

    /**
     * The same for each hop of a chain.
     *
     * @param slowdowns of the tiers
     * @param hops networks between each and the next
     * @param there which codecs the tier next to the device has; what those behind it have, they say themselves
     */
    Optional<ChainCodecs> choose(
            CodecProfiler profiler,
            Model model,
            List<Double> slowdowns,
            List<Network> hops,
            ExecutionOptions options,
            Predicate<String> there,
            Progress progress) {
        if (!given()) {
            return Optional.empty();
        }
        return Optional.of(profiler.choose(
                profiler.tensors(model, options, CodecProfiler.random(model, 1), progress),
                allowed(profiler, there),
                lossy,
                slowdowns,
                hops,
                progress));
    }

    private List<String> allowed(CodecProfiler profiler, Predicate<String> there) {
        List<String> wanted = codecs.equals(List.of(ALL)) ? profiler.ids(lossy) : codecs;
        List<String> known = profiler.ids(true);
        // Those that are not known here either are a mistake to be told of.
        return wanted.stream()
                .filter(id -> there.test(id) || !known.contains(id))
                .toList();
    }
}
