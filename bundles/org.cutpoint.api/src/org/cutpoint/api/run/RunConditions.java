package org.cutpoint.api.run;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.energy.EnergyMeter;

/**
 * How a plan is run.
 *
 * @param emulation what is not as it seems
 * @param options for every segment
 * @param seed of the random inputs
 * @param deadline for each call to the cloud; with a fallback, for all that is tried until the job has its result
 * @param fallback what happens to a job that the cloud fails. With one, a job that nobody can run fails by itself, and the
 *     others go on
 * @param meter asked while the device computes; it measures this machine, so a device that is slowed down has none
 * @param codecs with which tensors travel; over a real network those whose codec the server has not travel as they are.
 *     Over an emulated one encodings are what occupies the link, and both sides' time for them passes while the message has
 *     it: one is encoded, sent and decoded after the other
 * @param adaptation from which every job takes the plan for the link and the cloud that the jobs before it have met; the
 *     plan is then that of the first job, and says how many there are
 */
public record RunConditions(
        Emulation emulation,
        ExecutionOptions options,
        long seed,
        Duration deadline,
        Fallback fallback,
        Optional<EnergyMeter> meter,
        Codings codecs,
        Optional<Adaptation> adaptation) {
    /** Nothing emulated, measured or encoded; deadline of a minute, seed 1. The methods say what is different. */
    public static final RunConditions PLAIN = new RunConditions(
            Emulation.NONE,
            ExecutionOptions.DEFAULT,
            1,
            Duration.ofMinutes(1),
            Fallback.NONE,
            Optional.empty(),
            Codings.NONE,
            Optional.empty());

    /** The same with something else emulated. */
    public RunConditions withEmulation(Emulation emulation) {
        return new RunConditions(emulation, options, seed, deadline, fallback, meter, codecs, adaptation);
    }

    /** The same with another deadline for each call. */
    public RunConditions withDeadline(Duration deadline) {
        return new RunConditions(emulation, options, seed, deadline, fallback, meter, codecs, adaptation);
    }

    /** The same with or without a stand-in for the cloud. */
    public RunConditions withFallback(Fallback fallback) {
        return new RunConditions(emulation, options, seed, deadline, fallback, meter, codecs, adaptation);
    }

    /** The same with another meter, or none. */
    public RunConditions withMeter(Optional<EnergyMeter> meter) {
        return new RunConditions(emulation, options, seed, deadline, fallback, meter, codecs, adaptation);
    }

    /** The same with tensors encoded so. */
    public RunConditions withCodecs(Codings codecs) {
        return new RunConditions(emulation, options, seed, deadline, fallback, meter, codecs, adaptation);
    }

    /** The same with plans that change with link and cloud, or without. */
    public RunConditions withAdaptation(Optional<Adaptation> adaptation) {
        return new RunConditions(emulation, options, seed, deadline, fallback, meter, codecs, adaptation);
    }
}
