using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

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

    public override TimeSpan IdleDelay => primary.RestFor(WorkKind.Confirmation, base.IdleDelay);

    protected override int Room => primary.RoomFor(WorkKind.Confirmation);

    protected override bool WaitsForOthers => primary.IsDown;

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        if (await Payments.FindAdvanceAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false) is not { State: AdvanceState.Paid } advance)
            return;
        if (advance.IsHeld)
            await instructions.QueryAcceptedAsync(advance, cancellationToken).ConfigureAwait(false);
        // Brought forward by a recovery, it may come up before its first question is due. An operator's order to ask now sets the advance's own time.
        OriginalResult? answer = null;
        bool isEarly = advance.ConfirmationAttempts == 0 && advance.NextActionAt > Time.GetUtcNow();
        if (!isEarly)
            answer = await primary.ConfirmOrCancelAsync(WorkKind.Confirmation, advance.Key, goesOn: false, cancellationToken).ConfigureAwait(false);
        bool isWithheld = answer is null && primary.IsWithheld(WorkKind.Confirmation, advance.Key);
        int statementOverdue = answer?.Status == OriginalStatus.CannotCancel ? await StatementOverdueAsync(advance, cancellationToken).ConfigureAwait(false) : 0;
        await updater.UpdateAsync(
            advance.Key,
            // A fate that is certain is stored whoever holds the lease; a mere reschedule is not.
            answer is { Status: OriginalStatus.Executed or OriginalStatus.Cancelled or OriginalStatus.Declined or OriginalStatus.Reversed } ? null : lease,
            change =>
            {
                DateTimeOffset now = change.At;
                if (change.After.State != AdvanceState.Paid)
                    return answer is { Status: OriginalStatus.Executed } late ? change.OriginalExecuted(Evidence(late)) : change;
                if (answer is { } told)
                    return Apply(change, told, statementOverdue);
                if (isWithheld)
                    return change.PutOffConfirmation(now.Plus(_options.MaxRetryDelay), DiscrepancySchedule.NumberSince((advance.PaidAt ?? now).Plus(_options.MaxRetryDelay), now));
                // It was not asked, so nothing is counted.
                return change.To(change.After with { NextActionAt = isEarly ? advance.NextActionAt : now.Plus(_options.MinConfirmRetryDelay) });
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A business system that cannot fence is not late before its statement is; which difference tells of that, 0 for none or where it is told already.</summary>
    private async ValueTask<int> StatementOverdueAsync(Advance advance, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Time.GetUtcNow();
        int episode = DiscrepancySchedule.NumberSince((advance.PaidAt ?? now).Plus(_options.MaxStatementDelay), now);
        return episode > 0 && await reviews.FindDiscrepancyAsync(RecoveryTransitions.OverdueId(advance, episode), cancellationToken).ConfigureAwait(false) is null ? episode : 0;
    }

    private AdvanceChange Apply(AdvanceChange change, OriginalResult answer, int statementOverdue)
    {
        switch (answer.Status)
        {
            case OriginalStatus.Executed:
                return change.OriginalExecuted(Evidence(answer));
            case OriginalStatus.Cancelled or OriginalStatus.Declined or OriginalStatus.Reversed:
                return change.Confirm(answer.Status, collection.CollectionAt(change.After, change.At));
            default:
                int asked = change.After.ConfirmationAttempts + 1;
                return change.StayUnconfirmed(
                    answer.Status,
                    change.At.Plus(primary.WaitAfter(asked, _options.MinConfirmRetryDelay, _options.MaxRetryDelay)),
                    answer.Status == OriginalStatus.CannotCancel ? statementOverdue : DiscrepancySchedule.NumberAfterTries(asked, _options.ConfirmationsBeforeDiscrepancy, _options.MaxRetryDelay));
        }
    }

    private static string Evidence(OriginalResult answer) => $"the business system says so: {answer.Reference}";
}
