using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Operations;

/// <inheritdoc/>
internal sealed partial class OperatorOrders(IOperatorOrderStore store, StandingOrders standing, TimeProvider time, ILogger<OperatorOrders> logger) : IOperatorOrders
{
    public ValueTask<OperatorOrderResult> PauseAsync(OrderTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Pause, target, work, by, reason, null), cancellationToken);

    public ValueTask<OperatorOrderResult> ResumeAsync(OrderTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Resume, target, work, by, reason, null), cancellationToken);

    public ValueTask<OperatorOrderResult> BlockAsync(OrderTarget target, OperatorId by, string reason, DateTimeOffset? until, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Block, target, PausedWork.None, by, reason, until), cancellationToken);

    public ValueTask<OperatorOrderResult> UnblockAsync(OrderTarget target, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorOrderKind.Unblock, target, PausedWork.None, by, reason, null), cancellationToken);

    public async ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(CancellationToken cancellationToken)
    {
        standing.Expire();
        return (await standing.ReadAsync(cancellationToken).ConfigureAwait(false)).At(time.GetUtcNow());
    }

    public ValueTask<IReadOnlyList<OperatorOrder>> ListHistoryAsync(long? before, int most, CancellationToken cancellationToken) => store.ListNewestAsync(before, most, cancellationToken);

    private OperatorOrder Order(OperatorOrderKind kind, OrderTarget target, PausedWork work, OperatorId by, string reason, DateTimeOffset? until) =>
        new() { Kind = kind, Target = target, Work = work, By = by, At = time.GetUtcNow(), Reason = reason, Until = until };

    private async ValueTask<OperatorOrderResult> GiveAsync(OperatorOrder order, CancellationToken cancellationToken)
    {
        string mistakes = string.Join(" ", Mistakes(order));
        if (mistakes.Length > 0)
            return new OperatorOrderResult(OperationStatus.BadInput, mistakes, null);
        IReadOnlyList<OperatorOrder> inForce = await ListInForceAsync(cancellationToken).ConfigureAwait(false);
        if (IsSo(order, inForce))
            return new OperatorOrderResult(OperationStatus.DoneBefore, null, null);
        OperatorOrder stored;
        try
        {
            stored = await store.AppendAsync(order, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Whether or not it could be told that it is durable.
            standing.Expire();
        }
        LogGiven(logger, stored.Number, stored.ToString(), stored.By.Value, stored.Reason);
        return new OperatorOrderResult(OperationStatus.Done, null, stored);
    }

    /// <summary>Whether everything is as ordered already.</summary>
    private static bool IsSo(OperatorOrder order, IReadOnlyList<OperatorOrder> inForce) => order.Slots.All(slot =>
    {
        OperatorOrder? holder = inForce.FirstOrDefault(known => known.Slots.Contains(slot));
        return order.Begins ? holder is not null && holder.Until == order.Until : holder is null;
    });

    private static IEnumerable<string> Mistakes(OperatorOrder order)
    {
        bool isBlock = order.Kind is OperatorOrderKind.Block or OperatorOrderKind.Unblock;
        if (!Enum.IsDefined(order.Target.Kind) || order.Target.IsBlockable != isBlock)
            yield return $"target is '{order.Target}': expected {(isBlock ? "a customer or a merchant" : "everything, an institution, a channel or a merchant group")}.";
        else if (order.Target.Kind == OrderTargetKind.Everything ? order.Target.Id != "" : !Identifier.IsValid(order.Target.Id))
            yield return $"target id is '{PlainText.Clean(order.Target.Id ?? "", Identifier.MaxLength)}': expected {(order.Target.Kind == OrderTargetKind.Everything ? "none" : Identifier.Expectation)}.";
        if (!isBlock && order.Work is not (PausedWork.Collections or PausedWork.Payouts or PausedWork.Both))
            yield return $"work is '{order.Work}': expected Collections, Payouts or Both.";
        foreach (string? mistake in OrderChecks.Of(order.By, order.Reason))
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
