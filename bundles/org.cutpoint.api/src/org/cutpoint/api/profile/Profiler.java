package org.cutpoint.api.profile;

import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ConsumerType;

/** Says how long a network's layers take. A service; thread-safe, but measures one network at a time. */
@ConsumerType
public interface Profiler {
    /** Short stable id, for example {@code ort}. */
    String id();

    /** The machine that it measures on. */
    Machine machine();

    /**
     * Measures the model, or predicts its times.
     *
     * @throws java.util.concurrent.CancellationException if cancelled or interrupted
     */
    Profile profile(Model model, ProfileOptions options, Progress progress);

    /**
     * Fits a profile that was measured earlier on this machine to how fast the machine is now: cheap, for shortly before
     * the profile is relied upon. This implementation leaves it as it is.
     *
     * @param profile of this model
     * @return the profile, scaled if it is off
     */
    default Profile recalibrate(Model model, Profile profile, Progress progress) {
        return profile;
    }
}
