using FaultTolerantPay.Advances;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Operations;

/// <inheritdoc/>
internal sealed partial class OperatorOrders(
    IOperatorOrderStore store, StandingOrders standing, OrderTargets targets, TimeProvider time, ILogger<OperatorOrders> logger) : IOperatorOrders
{
    public ValueTask<OperatorOrderResult> PauseAsync(OrderTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Pause, target, work, by, reason, null), reason, cancellationToken);

    public ValueTask<OperatorOrderResult> ResumeAsync(OrderTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Resume, target, work, by, reason, null), reason, cancellationToken);

    public ValueTask<OperatorOrderResult> BlockAsync(OrderTarget target, OperatorId by, string reason, DateTimeOffset? until, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Block, target, PausedWork.None, by, reason, until), reason, cancellationToken);

    public ValueTask<OperatorOrderResult> UnblockAsync(OrderTarget target, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Unblock, target, PausedWork.None, by, reason, null), reason, cancellationToken);

    public async ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(CancellationToken cancellationToken)
    {
        standing.Expire();
        return (await standing.ReadAsync(cancellationToken).ConfigureAwait(false)).At(time.GetUtcNow());
    }

    public ValueTask<IReadOnlyList<OperatorOrder>> ListHistoryAsync(long? before, int most, CancellationToken cancellationToken) => store.ListNewestAsync(before, most, cancellationToken);

    private OperatorOrder Order(OperatorOrderKind kind, OrderTarget target, PausedWork work, OperatorId by, string reason, DateTimeOffset? until) =>
        new() { Kind = kind, Target = target, Work = work, By = by, At = time.GetUtcNow(), Reason = reason, Until = until };

    private async ValueTask<OperatorOrderResult> GiveAsync(OperatorOrder order, string reason, CancellationToken cancellationToken)
    {
        string mistakes = string.Join(" ", Mistakes(order, reason));
        if (mistakes.Length > 0)
            return new OperatorOrderResult(OperationStatus.BadInput, mistakes, null);
        TargetDoubt? doubt = order.Kind == OperatorOrderKind.Unblock ? null : await targets.FindDoubtAsync(order.Target, cancellationToken).ConfigureAwait(false);
        // What was paused while it had a name can be resumed after that.
        if (doubt is { IsMistake: true } && (order.Begins || !(await ListInForceAsync(cancellationToken).ConfigureAwait(false)).Any(held => held.Target == order.Target)))
            return new OperatorOrderResult(OperationStatus.BadInput, doubt.Text, null);
        OrderAppend appended;
        try
        {
            appended = await store.AppendAsync(order, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Whether or not it could be told that it is durable.
            standing.Expire();
        }
        if (appended.Stored is { } stored)
        {
            LogGiven(logger, stored.Number, stored.ToString(), stored.By.Value, stored.Reason);
            return new OperatorOrderResult(OperationStatus.Done, null, stored) { Warning = order.Begins ? doubt?.Text : null };
        }
        return appended.Longer is { } longer
            ? new OperatorOrderResult(OperationStatus.NotAllowed, Stays(longer), null)
            : new OperatorOrderResult(OperationStatus.DoneBefore, null, null) { Warning = order.Begins ? doubt?.Text : await EndedNothingAsync(order, cancellationToken).ConfigureAwait(false) };
    }

    private async ValueTask<string> EndedNothingAsync(OperatorOrder order, CancellationToken cancellationToken)
    {
        IReadOnlyList<OperatorOrder> inForce = await ListInForceAsync(cancellationToken).ConfigureAwait(false);
        string? question = NearestName.Question(order.Target.Id, inForce.Where(held => held.Target.Kind == order.Target.Kind).Select(held => held.Target.Id));
        return $"there was nothing to end: no such order about {order.Target} is in force.{(question is null ? "" : " " + question)}";
    }

    private static string Stays(OperatorOrder longer) =>
        $"order {longer.Number}, {longer}, by {longer.By} ('{longer.Reason}'), holds {(longer.Until is { } end ? $"until {end:O}" : "until it is ended")}: that is longer, and stays. Give Unblock first to shorten it";

    /// <param name="order">The order.</param>
    /// <param name="reason">Its reason as it was given: the order holds it cut and cleaned, where a mistake shows no more.</param>
    private static IEnumerable<string> Mistakes(OperatorOrder order, string reason)
    {
        bool isBlock = order.Kind is OperatorOrderKind.Block or OperatorOrderKind.Unblock;
        if (!Enum.IsDefined(order.Target.Kind) || order.Target.IsBlockable != isBlock)
            yield return $"target is '{order.Target}': expected {(isBlock ? "a customer or a merchant" : "everything, an institution, a channel or a merchant group")}.";
        else if (order.Target.Kind == OrderTargetKind.Everything ? order.Target.Id != "" : !Identifier.IsValid(order.Target.Id))
            yield return $"target id is '{PlainText.Clean(order.Target.Id ?? "", Identifier.MaxLength)}': expected {(order.Target.Kind == OrderTargetKind.Everything ? "none" : Identifier.Expectation)}.";
        if (!isBlock && order.Work is not (PausedWork.Collections or PausedWork.Payouts or PausedWork.Both))
            yield return $"work is '{order.Work}': expected Collections, Payouts or Both.";
        foreach (string? mistake in OrderChecks.Of(order.By, reason))
        {
            if (mistake is not null)
                yield return mistake;
        }
        if (order.Until <= order.At)
            yield return $"until is '{order.Until:O}': expected a time later than now, {order.At:O}.";
    }

    [LoggerMessage(LogEvents.OperatorOrderGiven, LogLevel.Warning, "Order {Number}: {Order}, by {Operator}: {Reason}")]
    private static partial void LogGiven(ILogger logger, long number, string order, string @operator, string reason);
}
