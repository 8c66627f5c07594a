package org.cutpoint.api.run;

/** Whether the device runs itself what the cloud was to run and did not. */
public enum Fallback {
    /** The run fails. */
    NONE,
    /** It does, and loads it when it first has to. */
    WHEN_NEEDED,
    /** It does, and has it loaded and warm from the beginning; takes the memory of the whole network. */
    READY
}
