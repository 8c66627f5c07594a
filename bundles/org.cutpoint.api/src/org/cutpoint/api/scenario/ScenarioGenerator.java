package org.cutpoint.api.scenario;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Draws scenarios and failures, the same for the same seed on every machine. A service; thread-safe. */
@ProviderType
public interface ScenarioGenerator {
    /**
     * Draws a scenario. O(tasks x reachable + devices x reachable + edges).
     *
     * @throws InputException if the recipe cannot be followed, naming what is wrong with it
     */
    Scenario scenario(ScenarioRecipe recipe);

    /**
     * Draws networks: lines whose layers become slower from cloud to edge to device, and whose outputs become smaller.
     *
     * @param count how many, >= 1
     * @param layers of each, >= 1
     */
    Map<String, TaskModel> models(long seed, int count, int layers);

    /**
     * Draws failures of servers and links, each by itself: times between repair and failure, and between failure and
     * repair, are distributed exponentially.
     *
     * @param parts what may fail
     * @param untilMs none begins later, milliseconds
     * @param upMs mean time from repair to failure, milliseconds, > 0
     * @param downMs mean time from failure to repair, milliseconds, > 0
     * @return in order of their beginnings
     */
    List<Outage> outages(
            long seed, List<EdgeServer> edges, List<Outage.Part> parts, double untilMs, double upMs, double downMs);
}
