package org.cutpoint.study;

import java.util.List;
import org.cutpoint.api.InputException;

/** A study file with faults: its message is the first one's. */
public final class InvalidStudyException extends InputException {
    private static final long serialVersionUID = 1L;

    private final List<String> faults;

    /** @param faults in the file's order, at least one */
    public InvalidStudyException(List<? extends InputException> faults) {
        super(faults.get(0).getMessage());
        this.faults = faults.stream().map(Throwable::getMessage).toList();
    }

    /** A line for each, saying where, what, and what to do about it. */
    public List<String> faults() {
        return faults;
    }
}
