using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Asks the business system, before anything is collected, what became of the original, and makes it refuse it from then on (M10).</summary>
internal sealed class ConfirmationWork(
    IWorkQueue queue,
    IPaymentStore payments,
    IReviewStore reviews,
    AdvanceUpdater updater,
    InstructionWork instructions,
    PrimaryCaller primary,
    CollectionPolicy collection,
    TimeProvider time,
    IOptions<WorkOptions> work,
    IOptions<RecoveryOptions> options,
    Telemetry telemetry,
    ILogger<ConfirmationWork> logger) : QueueWork(WorkKind.Confirmation, queue, payments, time, work, telemetry, logger)
{
    private readonly RecoveryOptions _options = options.Value;

    public override TimeSpan RestBetweenRounds => primary.RestFor(WorkKind.Confirmation, base.RestBetweenRounds);

    protected override int Room => primary.RoomFor(WorkKind.Confirmation);

    protected override bool WaitsForOthers => primary.IsDown;

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        if (await Payments.FindAdvanceAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false) is not { State: AdvanceState.Paid } advance)
            return;
        if (advance.IsHeld)
            await instructions.QueryAcceptedAsync(advance, cancellationToken).ConfigureAwait(false);
        // Brought forward by a recovery, it may come up before its first question is due. An operator's order to ask now sets the advance's own time.
        PrimaryAnswer? answer = null;
        bool isEarly = advance.Confirmations == 0 && advance.NextActionAt > Time.GetUtcNow();
        if (!isEarly)
            answer = await primary.ConfirmOrCancelAsync(WorkKind.Confirmation, advance.Key, goesOn: false, cancellationToken).ConfigureAwait(false);
        bool isWithheld = answer is null && primary.IsWithheld(WorkKind.Confirmation, advance.Key);
        int statementOverdue = answer?.Fate == PrimaryFate.CannotFence ? await StatementOverdueAsync(advance, cancellationToken).ConfigureAwait(false) : 0;
        await updater.UpdateAsync(
            advance.Key,
            // A fate that is certain is stored whoever holds the lease; a mere reschedule is not.
            answer is { Fate: PrimaryFate.Executed or PrimaryFate.Cancelled or PrimaryFate.Declined or PrimaryFate.Reversed } ? null : lease,
            change =>
            {
                DateTimeOffset now = change.At;
                if (change.After.State != AdvanceState.Paid)
                    return answer is { Fate: PrimaryFate.Executed } late ? change.OriginalExecuted(Evidence(late)) : change;
                if (answer is { } told)
                    return Apply(change, told, statementOverdue);
                if (isWithheld)
                    return change.PutOffConfirmation(now.Plus(_options.LongestRetry), Episode.Since((advance.PaidAt ?? now).Plus(_options.LongestRetry), now));
                // It was not asked, so nothing is counted.
                return change.To(change.After with { NextActionAt = isEarly ? advance.NextActionAt : now.Plus(_options.ConfirmRetry) });
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A business system that cannot fence is not late before its statement is; which difference tells of that, 0 for none or where it is told already.</summary>
    private async ValueTask<int> StatementOverdueAsync(Advance advance, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Time.GetUtcNow();
        int episode = Episode.Since((advance.PaidAt ?? now).Plus(_options.StatementDueAfter), now);
        return episode > 0 && await reviews.FindDifferenceAsync(RecoveryTransitions.OverdueId(advance, episode), cancellationToken).ConfigureAwait(false) is null ? episode : 0;
    }

    private AdvanceChange Apply(AdvanceChange change, PrimaryAnswer answer, int statementOverdue)
    {
        switch (answer.Fate)
        {
            case PrimaryFate.Executed:
                return change.OriginalExecuted(Evidence(answer));
            case PrimaryFate.Cancelled or PrimaryFate.Declined or PrimaryFate.Reversed:
                return change.Confirm(answer.Fate, collection.CollectionAt(change.After, change.At));
            default:
                int asked = change.After.Confirmations + 1;
                return change.StayUnconfirmed(
                    answer.Fate,
                    change.At.Plus(primary.WaitAfter(asked, _options.ConfirmRetry, _options.LongestRetry)),
                    answer.Fate == PrimaryFate.CannotFence ? statementOverdue : Episode.After(asked, _options.ConfirmationsBeforeDifference, _options.LongestRetry));
        }
    }

    private static string Evidence(PrimaryAnswer answer) => $"the business system says so: {answer.Reference}";
}
