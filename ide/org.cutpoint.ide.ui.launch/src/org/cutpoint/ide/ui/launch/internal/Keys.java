package org.cutpoint.ide.ui.launch.internal;

/** Attributes of launch configurations. */
final class Keys {
    static final String RUN = "org.cutpoint.ide.run";
    static final String PROFILE = "org.cutpoint.ide.profile";

    /** A path or {@code zoo:NAME}. */
    static final String MODEL = "model";

    /** Name of a network. */
    static final String NETWORK = "network";

    /** Ids of strategies, a list. */
    static final String STRATEGIES = "strategies";

    static final String JOBS = "jobs";

    /** How many times slower than this machine the device is, as text. */
    static final String SLOWDOWN = "slowdown";

    static final String THREADS = "threads";

    /** Name of a runtime; empty: this machine, for profiles. */
    static final String RUNTIME = "runtime";

    /** Runs of each interval. */
    static final String REPEATS = "repeats";

    static final String STANDARD_RUNTIME = "cloud";
    static final int STANDARD_JOBS = 8;
    static final String STANDARD_SLOWDOWN = "8";

    private Keys() {}
}
