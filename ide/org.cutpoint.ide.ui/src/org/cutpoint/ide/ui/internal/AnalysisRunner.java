package org.cutpoint.ide.ui.internal;

import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.ui.JobProgress;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Has what lies on the desk analysed, in a job, whenever something else lies there. */
@Component(immediate = true, service = AnalysisRunner.class)
public final class AnalysisRunner {
    private final Analyst analyst;
    private final Desk desk;
    private final Runnable end;
    private Job running;
    private Model model;
    private Setup setup;

    @Activate
    public AnalysisRunner(@Reference Analyst analyst, @Reference Desk desk) {
        this.analyst = analyst;
        this.desk = desk;
        end = desk.listen(this::changed);
        changed(desk.state());
    }

    @Deactivate
    void stop() {
        end.run();
    }

    private synchronized void changed(Desk.State state) {
        if (state.model().isEmpty()
                || state.analysis().isPresent()
                || state.trouble().isPresent()) {
            return;
        }
        Model wanted = state.model().orElseThrow();
        if (running != null) {
            if (model == wanted && state.setup().equals(setup)) {
                return;
            }
            running.cancel();
        }
        model = wanted;
        setup = state.setup();
        running = new Analyse(model, setup);
        running.schedule();
    }

    private synchronized void ended(Job job) {
        if (running == job) {
            running = null;
        }
    }

    private final class Analyse extends Job {
        private final Model wanted;
        private final Setup under;

        private Analyse(Model wanted, Setup under) {
            super("Analysing " + wanted.graph().name());
            this.wanted = wanted;
            this.under = under;
        }

        @Override
        protected IStatus run(IProgressMonitor monitor) {
            try {
                var analysis = analyst.analyse(wanted, under, new JobProgress(monitor));
                ended(this);
                desk.done(analysis);
                return Status.OK_STATUS;
            } catch (CancellationException e) {
                ended(this);
                return Status.CANCEL_STATUS;
            } catch (InputException e) {
                ended(this);
                desk.failed(wanted, under, e.getMessage());
                return Status.OK_STATUS;
            }
        }
    }
}
