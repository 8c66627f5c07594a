package org.cutpoint.ide.ui;

/** Ids of what the workbench can be asked for. */
public final class Ids {
    public static final String PERSPECTIVE = "org.cutpoint.ide.offloading";
    public static final String EDITOR = "org.cutpoint.ide.model";
    public static final String ZOO = "org.cutpoint.ide.zoo";
    public static final String CURVES = "org.cutpoint.ide.curves";
    public static final String SCHEDULE = "org.cutpoint.ide.schedule";
    public static final String STRATEGIES = "org.cutpoint.ide.strategies";
    public static final String RUNTIMES = "org.cutpoint.ide.runtimes";

    /** Contributor of the tabbed property sheet. */
    public static final String PROPERTIES = "org.cutpoint.ide.model";

    private Ids() {}
}
