using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Asks the business system, before anything is collected, what became of the original, and makes it refuse it from then on (M10).</summary>
internal sealed class ConfirmationWork(AdvanceUpdater updater, PrimaryCaller primary, CollectionPolicy collection, IOptions<RecoveryOptions> options)
{
    private readonly RecoveryOptions _options = options.Value;

    public async ValueTask ConfirmAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken)
    {
        PrimaryAnswer? answer = await primary.ConfirmOrCancelAsync(advance.Key, cancellationToken).ConfigureAwait(false);
        await updater.UpdateAsync(
            advance.Key,
            // A fate that is certain is stored whoever holds the lease; a mere reschedule is not.
            answer is { Fate: PrimaryFate.Executed or PrimaryFate.Cancelled or PrimaryFate.Declined or PrimaryFate.Reversed } ? null : lease,
            (step, _) =>
            {
                if (step.After.State == AdvanceState.Paid)
                    Apply(step, answer);
                else if (answer?.Fate == PrimaryFate.Executed)
                    step.OriginalExecuted($"the business system says so: {answer.Value.Reference}");
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    private void Apply(AdvanceStep step, PrimaryAnswer? answer)
    {
        switch (answer?.Fate)
        {
            case PrimaryFate.Executed:
                step.OriginalExecuted($"the business system says so: {answer.Value.Reference}");
                break;
            case PrimaryFate.Cancelled or PrimaryFate.Declined or PrimaryFate.Reversed:
                step.Confirm(answer.Value.Fate, collection.CollectionAt(step.After, step.Now));
                break;
            case null:
                // It is down, so it was not asked: nothing is counted.
                step.After = step.After with { NextActionAt = step.Now + _options.ConfirmRetry };
                break;
            default:
                int asked = step.After.Confirmations + 1;
                step.StayUnconfirmed(answer.Value.Fate, step.Now + BackOff.After(asked, _options.ConfirmRetry, _options.LongestRetry), Episode.After(asked, _options.ConfirmationsBeforeDifference));
                break;
        }
    }
}
