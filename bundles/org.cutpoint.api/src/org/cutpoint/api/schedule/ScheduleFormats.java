package org.cutpoint.api.schedule;

import java.nio.file.Path;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.osgi.annotation.versioning.ProviderType;

/** Reads and writes the exchange formats {@code cutpoint-schedule/1} and {@code cutpoint-order/1}. A service. */
@ProviderType
public interface ScheduleFormats {
    /**
     * Reads and checks a schedule problem's file.
     *
     * @throws InputException naming the file and the JSON path of the fault
     */
    ScheduleProblem readProblem(Path file);

    /** The problem as JSON, on one line. */
    String writeProblem(ScheduleProblem problem);

    /**
     * An order as JSON, on one line.
     *
     * @param serialMs what it would take if nothing were sent before everything is computed, milliseconds; where the
     *     problem is the device part of a network
     */
    String writeOrder(ScheduleProblem problem, Scheduled scheduled, OptionalDouble serialMs);

    /**
     * Reads an order file. Whether it fits a problem is {@link ScheduleEvaluator}'s to say.
     *
     * @throws InputException naming the file and the JSON path of the fault
     */
    Order readOrder(Path file);
}
