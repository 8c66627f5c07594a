package org.cutpoint.strategy.auto.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Has the workload planned by the strategy that suits it best of those that are there at the moment, and says in a note
 * which that is and why. Where that one refuses, fails, finds no plan or breaks limits, the next one gets its turn; a
 * plan that breaks limits is answered if there is none that keeps them.
 */
@Component(
        property = {
            Strategy.ID + "=auto",
            Strategy.DESCRIPTION + "=Picks the strategy that suits the workload best, and says why."
        })
public final class Auto implements Strategy {
    private final Strategies strategies;
    private final PlanEvaluator evaluator;

    @Activate
    public Auto(@Reference Strategies strategies, @Reference PlanEvaluator evaluator) {
        this.strategies = strategies;
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        Preferences preferences = Preferences.of(workload);
        Set<String> present =
                strategies.list().stream().map(Strategies.Entry::id).collect(Collectors.toSet());
        List<String> passedOver = new ArrayList<>();
        Optional<Plan> breaksLimits = Optional.empty();
        Optional<Infeasible> none = Optional.empty();
        for (String id : preferences.ids()) {
            if (!present.contains(id)) {
                passedOver.add(id + " is not installed");
                continue;
            }
            Outcome outcome;
            try (Lease<Strategy> lease = strategies.lease(id)) {
                outcome = lease.get().plan(workload);
                if (outcome instanceof Plan plan) {
                    List<String> violates = evaluator.evaluate(workload, plan).violates();
                    Plan noted = plan.withNote(note(id, preferences, passedOver));
                    if (violates.isEmpty()) {
                        return noted;
                    }
                    breaksLimits = breaksLimits.isPresent() ? breaksLimits : Optional.of(noted);
                    passedOver.add("the plan of " + id + " breaks " + String.join(", ", violates));
                } else if (outcome instanceof Infeasible infeasible) {
                    none = none.isPresent() ? none : Optional.of(infeasible);
                    passedOver.add(id + " finds no plan");
                }
            } catch (CancellationException e) {
                throw e;
            } catch (InputException e) {
                passedOver.add(id + " does not apply (" + e.getMessage() + ")");
            } catch (InvalidPlanException e) {
                passedOver.add(id + " made a plan that is not valid (" + e.getMessage() + ")");
            }
        }
        if (none.isPresent()) {
            return none.get();
        }
        if (breaksLimits.isPresent()) {
            return breaksLimits.get();
        }
        throw new InputException(
                "strategy 'auto'", "no other strategy can plan this: " + String.join("; ", passedOver), "");
    }

    private static String note(String id, Preferences preferences, List<String> passedOver) {
        boolean preferred = id.equals(preferences.ids().get(0));
        return "planned by " + id
                + (preferred
                        ? ": " + preferences.reason()
                        : ", as " + preferences.ids().get(0) + " would be better (" + preferences.reason() + ") but: "
                                + String.join("; ", passedOver));
    }
}
