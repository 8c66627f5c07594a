package org.cutpoint.api.scenario;

import java.util.Locale;

/** Where a task is computed. In this order where nothing else decides. */
public enum TaskMode {
    /** On the device alone. */
    DEVICE,
    /** On an edge server, perhaps after layers on the device. */
    EDGE,
    /** In the cloud, perhaps after layers on the device; an edge server passes on what is sent, without a slot. */
    CLOUD,
    /** On an edge server and then in the cloud, perhaps after layers on the device. */
    EDGE_CLOUD;

    /**
     * The mode of two cuts, by equations (17) to (19) of the source.
     *
     * @param cut1 layers on the device, 0 to {@code cut2}
     * @param cut2 layers on device and edge server together, up to {@code layers}
     * @param layers of the network
     */
    public static TaskMode of(int cut1, int cut2, int layers) {
        if (cut1 == layers) {
            return DEVICE;
        }
        if (cut2 == layers) {
            return EDGE;
        }
        return cut1 == cut2 ? CLOUD : EDGE_CLOUD;
    }

    /** Whether it occupies the link between device and edge server. */
    public boolean usesEdgeLink() {
        return this != DEVICE;
    }

    /** Whether it occupies the link between edge server and cloud. */
    public boolean usesCoreLink() {
        return this == CLOUD || this == EDGE_CLOUD;
    }

    /** Whether it occupies a slot of the edge server. */
    public boolean usesSlot() {
        return this == EDGE || this == EDGE_CLOUD;
    }

    /** As files spell it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }
}
