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

/// <summary>
/// Before anything is collected, asks the business system for the original status and makes it refuse the original from then on (M10).
/// </summary>
internal sealed class ConfirmationWork(
    LeasedQueue queue,
    IPaymentStore payments,
    IReviewStore reviews,
    AdvanceUpdater updater,
    InstructionWork instructions,
    BackgroundCalls primary,
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
        if (await Payments.FindAdvanceAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false)
            is not { State: AdvanceState.Paid } advance)
        {
            return;
        }

        if (advance.IsHeld)
        {
            await instructions.QueryAcceptedAsync(advance, cancellationToken).ConfigureAwait(false);
        }
        // A recovery may have brought it forward before its first query is due. An operator's request to ask now sets the due time of the
        // advance itself.
        OriginalResult? original = null;
        bool isEarly = advance.ConfirmationAttempts == 0 && advance.NextActionAt > Time.GetUtcNow();
        if (!isEarly)
        {
            original = await primary.ConfirmOrCancelAsync(
                WorkKind.Confirmation, advance.Key, continuesWork: false, cancellationToken).ConfigureAwait(false);
        }

        bool isWithheld = original is null && primary.IsWithheld(WorkKind.Confirmation, advance.Key);
        int statementOverdue = original?.Status == OriginalStatus.CannotCancel
            ? await StatementOverdueAsync(advance, cancellationToken).ConfigureAwait(false)
            : 0;
        await updater.UpdateAsync(
            advance.Key,
            // A certain status is stored even if the lease is lost; a mere reschedule is not.
            original?.Status
                is OriginalStatus.Executed or OriginalStatus.Cancelled or OriginalStatus.Declined or OriginalStatus.Reversed
                ? null
                : lease,
            change =>
            {
                DateTimeOffset now = change.At;
                if (change.After.State != AdvanceState.Paid)
                {
                    return original is { Status: OriginalStatus.Executed } late ? change.OriginalExecuted(Evidence(late)) : change;
                }

                if (original is { } result)
                {
                    return Apply(change, result, statementOverdue);
                }

                if (isWithheld)
                {
                    return change.PostponeConfirmation(
                        now.Plus(_options.MaxRetryDelay),
                        DiscrepancySchedule.NumberSince((advance.PaidAt ?? now).Plus(_options.MaxRetryDelay), now));
                }
                // No query was sent, so nothing is counted.
                return change.To(
                    change.After with { NextActionAt = isEarly ? advance.NextActionAt : now.Plus(_options.MinConfirmRetryDelay) });
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// A business system that cannot cancel is not late before its statement is. Returns the number of the discrepancy to open; 0 for none,
    /// or if it was opened before.
    /// </summary>
    private async ValueTask<int> StatementOverdueAsync(Advance advance, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Time.GetUtcNow();
        int number = DiscrepancySchedule.NumberSince((advance.PaidAt ?? now).Plus(_options.MaxStatementDelay), now);
        return number > 0
            && await reviews.FindDiscrepancyAsync(
                RecoveryTransitions.OverdueId(advance, number), cancellationToken).ConfigureAwait(false) is null
            ? number
            : 0;
    }

    private AdvanceChange Apply(AdvanceChange change, OriginalResult original, int statementOverdue)
    {
        switch (original.Status)
        {
            case OriginalStatus.Executed:
                return change.OriginalExecuted(Evidence(original));
            case OriginalStatus.Cancelled or OriginalStatus.Declined or OriginalStatus.Reversed:
                return change.Confirm(original.Status, collection.CollectionAt(change.After, change.At));
            default:
                int asked = change.After.ConfirmationAttempts + 1;
                return change.StayUnconfirmed(
                    original.Status,
                    change.At.Plus(primary.WaitAfter(asked, _options.MinConfirmRetryDelay, _options.MaxRetryDelay)),
                    original.Status == OriginalStatus.CannotCancel
                        ? statementOverdue
                        : DiscrepancySchedule.NumberAfterTries(asked, _options.ConfirmationsBeforeDiscrepancy, _options.MaxRetryDelay));
        }
    }

    private static string Evidence(OriginalResult original) => $"reported by the business system: {original.Reference}";
}
