package org.cutpoint.api.profile;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Profilers of machines that are not at hand: they predict instead of measuring, from peak rates, tables, or what was
 * learnt from measurements. A service; thread-safe.
 */
@ConsumerType
public interface ProfilerFactory {
    /** Short stable id of how it predicts, for example {@code roofline}; that of its profilers. */
    String id();

    /** The machines that it knows by name, cheap to list. */
    List<KnownMachine> machines();

    /**
     * The profiler of a machine.
     *
     * @param machine a name out of {@link #machines}, or a file that describes a machine to this factory
     * @return empty if it is neither
     * @throws org.cutpoint.api.InputException if it is such a file, but broken
     */
    Optional<Profiler> find(String machine);
}
