package org.cutpoint.api.energy;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Measures what this machine draws, by one kind of sensor. A service; thread-safe. */
@ConsumerType
public interface EnergyMeter {
    /** Short stable id of the kind of sensor, for example {@code rapl}. */
    String id();

    /** Looks for sensors; cheap enough to be asked before every run. */
    Sensors sensors();

    /**
     * Begins to measure.
     *
     * @throws org.cutpoint.api.InputException if {@link #sensors} are missing
     */
    Measurement start();

    /** What there is to measure with. */
    sealed interface Sensors permits Found, Missing {}

    /**
     * Sensors that can be read.
     *
     * @param scope what they measure together
     * @param names of what is added up, for example {@code package-0}
     */
    record Found(Scope scope, List<String> names) implements Sensors {
        public Found {
            names = List.copyOf(names);
        }
    }

    /**
     * There are none, or they may not be read.
     *
     * @param reason in words, for a person, and what would help
     */
    record Missing(String reason) implements Sensors {}

    /** How much of a machine is measured; the later, the more. */
    enum Scope {
        /** Processor and memory. */
        PROCESSOR,
        /** All that is on the board. */
        BOARD
    }

    /** Measures until it is closed. */
    @ConsumerType
    interface Measurement extends AutoCloseable {
        /**
         * What was drawn since the start, joules; never less than before.
         *
         * @throws org.cutpoint.api.InputException if a sensor cannot be read any more
         */
        double joules();

        /** Ends it. Closing twice does nothing. */
        @Override
        void close();
    }
}
