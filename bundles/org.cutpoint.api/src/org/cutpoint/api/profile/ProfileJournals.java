package org.cutpoint.api.profile;

import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps what was measured for profiles that are not complete yet, so that interrupted ones go on there. A service. */
@ProviderType
public interface ProfileJournals {
    /**
     * The journal of measuring this model, looked at as it is, on this machine with these options; a new one if there is
     * none, if somebody else is measuring the same, or if {@link ProfileOptions#restart} says so. Which intervals are
     * wanted, and in which time, makes no difference to it.
     */
    Journal open(Model model, Machine machine, ProfileOptions options);

    /** Samples of times of intervals. To be used by one thread. */
    @ProviderType
    interface Journal extends AutoCloseable {
        /** What is known of an interval from the time before it was opened, milliseconds, oldest first; empty if nothing. */
        double[] samples(int first, int last);

        /** Adds samples of an interval, milliseconds; they are kept when this returns. */
        void add(int first, int last, double[] ms);

        /** The profile is complete: nobody needs it any more. */
        void remove();

        /** Lets go of it; what was added stays, unless it was removed. */
        @Override
        void close();
    }
}
