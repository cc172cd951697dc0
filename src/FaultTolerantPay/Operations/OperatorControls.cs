using FaultTolerantPay.Configuration;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Operations;

/// <inheritdoc/>
internal sealed partial class OperatorControls(
    IOperatorControlStore store,
    ActiveControlsCache controls,
    ControlTargetChecks targets,
    TimeProvider time,
    ILogger<OperatorControls> logger) : IOperatorControls
{
    public ValueTask<OperatorControlResult> PauseAsync(
        ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorControlKind.Pause, target, work, by, reason, null), reason, cancellationToken);

    public ValueTask<OperatorControlResult> ResumeAsync(
        ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorControlKind.Resume, target, work, by, reason, null), reason, cancellationToken);

    public ValueTask<OperatorControlResult> BlockAsync(
        ControlTarget target, OperatorId by, string reason, DateTimeOffset? until, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorControlKind.Block, target, PausedWork.None, by, reason, until), reason, cancellationToken);

    public ValueTask<OperatorControlResult> UnblockAsync(
        ControlTarget target, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Order(OperatorControlKind.Unblock, target, PausedWork.None, by, reason, null), reason, cancellationToken);

    public async ValueTask<IReadOnlyList<OperatorControl>> ListInForceAsync(CancellationToken cancellationToken)
    {
        controls.Expire();
        return (await controls.ReadAsync(cancellationToken).ConfigureAwait(false)).At(time.GetUtcNow());
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListHistoryAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
        store.ListNewestAsync(before, maxItems, cancellationToken);

    private OperatorControl Order(
        OperatorControlKind kind, ControlTarget target, PausedWork work, OperatorId by, string reason, DateTimeOffset? until) =>
        new() { Kind = kind, Target = target, Work = work, By = by, At = time.GetUtcNow(), Reason = reason, Until = until };

    private async ValueTask<OperatorControlResult> GiveAsync(OperatorControl order, string reason, CancellationToken cancellationToken)
    {
        string mistakes = string.Join(" ", Errors(order, reason));
        if (mistakes.Length > 0)
        {
            return new OperatorControlResult(OperatorActionStatus.BadInput, mistakes, null);
        }

        TargetProblem? doubt = order.Kind == OperatorControlKind.Unblock
            ? null
            : await targets.FindProblemAsync(order.Target, cancellationToken).ConfigureAwait(false);
        // An operator can resume a target that lost its name while it was paused.
        if (doubt is { IsError: true } && (order.StartsControl || !(await ListInForceAsync(cancellationToken).ConfigureAwait(false)).Any(held => held.Target == order.Target)))
        {
            return new OperatorControlResult(OperatorActionStatus.BadInput, doubt.Text, null);
        }

        ControlAppendResult appended;
        try
        {
            appended = await store.AppendAsync(order, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also if the store could not confirm that the control is durable.
            controls.Expire();
        }
        if (appended.Stored is { } stored)
        {
            LogGiven(logger, stored.Number, stored.ToString(), stored.By.Value, stored.Reason);
            return new OperatorControlResult(
                OperatorActionStatus.Done, null, stored)
            { Warning = order.StartsControl ? doubt?.Text : null };
        }
        return appended.HoldsLonger is { } longer
            ? new OperatorControlResult(OperatorActionStatus.NotAllowed, Stays(longer), null)
            : new OperatorControlResult(OperatorActionStatus.AlreadyDone, null, null) { Warning = order.StartsControl ? doubt?.Text : await EndedNothingAsync(order, cancellationToken).ConfigureAwait(false) };
    }

    private async ValueTask<string> EndedNothingAsync(OperatorControl order, CancellationToken cancellationToken)
    {
        IReadOnlyList<OperatorControl> inForce = await ListInForceAsync(cancellationToken).ConfigureAwait(false);
        string? question = NameSuggestion.Question(
            order.Target.Id, inForce.Where(held => held.Target.Kind == order.Target.Kind).Select(held => held.Target.Id));
        return $"there was nothing to end: no such order about {order.Target} is in force.{(question is null ? "" : " " + question)}";
    }

    private static string Stays(OperatorControl longer) =>
        $"order {longer.Number}, {longer}, by {longer.By} ('{longer.Reason}'), holds {(longer.Until is { } end ? $"until {end:O}" : "until it is ended")}: that is longer, and stays. Give Unblock first to shorten it";

    /// <param name="order">The control.</param>
    /// <param name="reason">The reason as the operator gave it. The control holds it cut and cleaned, which would hide an error.</param>
    private static IEnumerable<string> Errors(OperatorControl order, string reason)
    {
        bool isBlock = order.Kind is OperatorControlKind.Block or OperatorControlKind.Unblock;
        if (!Enum.IsDefined(order.Target.Kind) || order.Target.IsBlockable != isBlock)
        {
            yield return $"target is '{order.Target}': expected {(isBlock ? "a customer or a merchant" : "everything, an institution, a channel or a merchant group")}.";
        }
        else if (order.Target.Kind == ControlTargetKind.Everything ? order.Target.Id != "" : !Identifier.IsValid(order.Target.Id))
        {
            yield return $"target id is '{PlainText.Clean(order.Target.Id ?? "", Identifier.MaxLength)}': expected {(order.Target.Kind == ControlTargetKind.Everything ? "none" : Identifier.Expectation)}.";
        }

        if (!isBlock && order.Work is not (PausedWork.Collections or PausedWork.Payouts or PausedWork.Both))
        {
            yield return $"work is '{order.Work}': expected Collections, Payouts or Both.";
        }

        foreach (string? mistake in ActionChecks.Of(order.By, reason))
        {
            if (mistake is not null)
            {
                yield return mistake;
            }
        }
        if (order.Until <= order.At)
        {
            yield return $"until is '{order.Until:O}': expected a time later than now, {order.At:O}.";
        }
    }

    [LoggerMessage(LogEvents.OperatorControlGiven, LogLevel.Warning, "Order {Number}: {Order}, by {Operator}: {Reason}")]
    private static partial void LogGiven(ILogger logger, long number, string order, string @operator, string reason);
}
