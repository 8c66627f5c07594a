package org.cutpoint.report.fidelity;

import java.util.Locale;

/** What of a run is predicted and measured. */
public enum Quantity {
    /** Until the last job is done. */
    MAKESPAN("makespan"),
    /** Median over the jobs of the time from the device's taking a job up to its result being there. */
    LATENCY("latency"),
    /** Computing on the device, all jobs together. */
    DEVICE("device compute"),
    /** Occupation of the way up, of a chain all of them, all jobs together. */
    UPLOAD("upload"),
    /** Computing between device and cloud, all jobs together. */
    EDGE("edge compute"),
    /** Computing in the cloud, all jobs together. */
    CLOUD("cloud compute"),
    /** Occupation of the way back, of a chain all of them, all jobs together. */
    DOWNLOAD("download"),
    /** Waiting for what is busy with earlier jobs, all jobs together. */
    QUEUEING("queueing");

    private final String label;

    Quantity(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** As files spell it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether latencies are made of it, beside the links' lag. */
    public boolean isPart() {
        return this != MAKESPAN && this != LATENCY;
    }

    /** What goes wrong where this part takes other times than predicted: computing or transfer. */
    public String kind() {
        return this == UPLOAD || this == DOWNLOAD ? "transfer" : "compute";
    }
}
