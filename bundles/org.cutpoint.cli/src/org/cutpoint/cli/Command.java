package org.cutpoint.cli;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A command of {@code cutpoint}. A service of scope prototype with the properties {@link #NAME} and
 * {@link #DESCRIPTION}; its class has options and parameters in picocli's annotations. Only the command that is asked
 * for is made, for one run.
 *
 * <p>The class needs {@code @CommandLine.Command} only for what goes beyond the properties: a footer with examples, say.
 */
@ConsumerType
public interface Command {
    /** Service property: the command's name, as in {@code cutpoint NAME}. */
    String NAME = "cutpoint.command";

    /** Service property: one sentence for {@code cutpoint help}. */
    String DESCRIPTION = "cutpoint.command.description";

    /**
     * Service property: what is started before the command is made. {@link #NEEDS_PLANNING}, or everything if the
     * property is not there.
     */
    String NEEDS = "cutpoint.command.needs";

    /** A command that only reads problems and plans them: models, runtimes and transports need not be started. */
    String NEEDS_PLANNING = "planning";

    /** All is well. */
    int OK = 0;

    /** Something that was put in cannot be used. */
    int BAD_INPUT = 2;

    /** There is no plan. */
    int INFEASIBLE = 3;

    /**
     * Runs the command; its options are set.
     *
     * @return the exit code
     * @throws org.cutpoint.api.InputException on bad input: one line is shown, the exit code is {@link #BAD_INPUT}
     * @throws InterruptedException if interrupted; the exit code is 130
     */
    int run(Console console) throws InterruptedException;

    /** Values that a shell may offer, by the option's longest name, for example {@code --network}. */
    default Map<String, List<String>> completions() {
        return Map.of();
    }
}
