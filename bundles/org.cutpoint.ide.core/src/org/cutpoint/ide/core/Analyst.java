package org.cutpoint.ide.core;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.osgi.annotation.versioning.ProviderType;

/** From a source to what there is to see of it. A service; thread-safe; calls may take long. */
@ProviderType
public interface Analyst {
    /** Networks that can be made without a file, by name. */
    List<ModelEntry> catalogue();

    /** Networks between device and cloud that are known by name, slowest first. */
    List<Network> networks();

    /** Machines that can be planned for by name. */
    List<KnownMachine> machines();

    /** Conditions to begin with. */
    Setup standard();

    /**
     * Loads a model.
     *
     * @param source a path or {@code zoo:NAME}
     * @throws InputException if there is no such model, or it cannot be used
     */
    Model load(String source, Progress progress);

    /**
     * Analyses a model. Times of this machine are taken from the cache; what was never measured is predicted, and said to
     * be so.
     *
     * @throws InputException if the setup names an unknown machine
     * @throws CancellationException if cancelled
     */
    Analysis analyse(Model model, Setup setup, Progress progress);
}
