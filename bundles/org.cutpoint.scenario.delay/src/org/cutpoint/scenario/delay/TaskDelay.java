package org.cutpoint.scenario.delay;

import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskModel;

/**
 * What the parts of a task take, all samples together, milliseconds: equations (1) to (6) of the source. Nothing
 * overlaps.
 *
 * @param deviceMs computing on the device
 * @param edgeTransferMs from the device to the edge server
 * @param edgeMs computing on the edge server
 * @param coreTransferMs from the edge server to the cloud
 * @param cloudMs computing in the cloud
 * @param returnMs the result, back to the device over each link that was used
 */
public record TaskDelay(
        double deviceMs, double edgeTransferMs, double edgeMs, double coreTransferMs, double cloudMs, double returnMs) {
    /** From a task's start to its end, milliseconds. */
    public double totalMs() {
        return deviceMs + edgeTransferMs + edgeMs + coreTransferMs + cloudMs + returnMs;
    }

    /** As {@link #of(TaskModel, int, boolean, int, int, double, double)}, of a task that is placed. */
    public static TaskDelay of(Scenario scenario, Task task, Placement placement) {
        return of(
                scenario.models().get(task.model()),
                task.samples(),
                scenario.returnResult(),
                placement.cut1(),
                placement.cut2(),
                placement.edgeMbps(),
                placement.coreMbps());
    }

    /**
     * The delays of a task. O(layers).
     *
     * @param samples how many
     * @param returnResult whether the result goes back
     * @param cut1 layers on the device, 0 to {@code cut2}
     * @param cut2 layers on device and edge server together, up to the network's
     * @param edgeMbps Mbit/s, > 0 unless the device computes everything
     * @param coreMbps Mbit/s, > 0 if the cloud computes something
     */
    public static TaskDelay of(
            TaskModel model, int samples, boolean returnResult, int cut1, int cut2, double edgeMbps, double coreMbps) {
        double device = 0;
        double edge = 0;
        double cloud = 0;
        int layers = model.layers().size();
        for (int l = 0; l < layers; l++) {
            TaskLayer layer = model.layers().get(l);
            if (l < cut1) {
                device += layer.deviceMs();
            } else if (l < cut2) {
                edge += layer.edgeMs();
            } else {
                cloud += layer.cloudMs();
            }
        }
        TaskMode mode = TaskMode.of(cut1, cut2, layers);
        double back = 0;
        if (returnResult) {
            back += mode.usesCoreLink() ? transferMs(model.bytesAfter(layers), coreMbps) : 0;
            back += mode.usesEdgeLink() ? transferMs(model.bytesAfter(layers), edgeMbps) : 0;
        }
        return new TaskDelay(
                device * samples,
                (mode.usesEdgeLink() ? transferMs(model.bytesAfter(cut1), edgeMbps) : 0) * samples,
                edge * samples,
                (mode.usesCoreLink() ? transferMs(model.bytesAfter(cut2), coreMbps) : 0) * samples,
                cloud * samples,
                back * samples);
    }

    /** Milliseconds that so many bytes take. */
    public static double transferMs(long bytes, double mbps) {
        return 8.0 * bytes / (1000 * mbps);
    }
}
