package org.cutpoint.api.scenario;

import java.io.Writer;
import java.nio.file.Path;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads and writes the exchange formats {@code cutpoint-scenario/1} and {@code cutpoint-trace/1} as streams, a million
 * tasks included. A service; thread-safe.
 */
@ProviderType
public interface ScenarioFormats {
    /**
     * Reads and checks a scenario's file.
     *
     * @throws InputException naming the file and the JSON path of the fault
     */
    Scenario readScenario(Path file);

    /**
     * Writes a scenario, a line for each task.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void writeScenario(Scenario scenario, Writer out);

    /**
     * Writes a trace on one line, without its end.
     *
     * @param scenario whose trace it is
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void writeTrace(Scenario scenario, Trace trace, Writer out);

    /**
     * Reads a trace's file, whose tasks may be in any order. Whether it is true is {@link ScenarioEvaluator}'s to say.
     *
     * @param scenario whose trace it is
     * @return as the file has it, with the tasks in the scenario's order, and 0 as bound if it gives none
     * @throws InputException naming the file and the JSON path of the fault; a fault, too, if a task is not there, or its
     *     mode does not fit its cuts
     */
    Trace readTrace(Path file, Scenario scenario);
}
