using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Operations;

/// <inheritdoc/>
internal sealed class OperatorControls(
    IOperatorControlStore store,
    ActiveControlsCache controls,
    ControlTargetChecks targets,
    TimeProvider time,
    ILogger<OperatorControls> logger) : IOperatorControls
{
    public ValueTask<OperatorActionResult> PauseAsync(
        ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        SetAsync(Control(OperatorControlKind.Pause, target, work, by, reason, null), reason, cancellationToken);

    public ValueTask<OperatorActionResult> ResumeAsync(
        ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken) =>
        SetAsync(Control(OperatorControlKind.Resume, target, work, by, reason, null), reason, cancellationToken);

    public ValueTask<OperatorActionResult> BlockAsync(
        ControlTarget target, OperatorId by, string reason, DateTimeOffset? until, CancellationToken cancellationToken) =>
        SetAsync(Control(OperatorControlKind.Block, target, PausedWork.None, by, reason, until), reason, cancellationToken);

    public ValueTask<OperatorActionResult> UnblockAsync(
        ControlTarget target, OperatorId by, string reason, CancellationToken cancellationToken) =>
        SetAsync(Control(OperatorControlKind.Unblock, target, PausedWork.None, by, reason, null), reason, cancellationToken);

    public async ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(CancellationToken cancellationToken)
    {
        controls.Expire();
        return (await controls.ReadAsync(cancellationToken).ConfigureAwait(false)).At(time.GetUtcNow());
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListHistoryAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
        store.ListNewestAsync(before, maxItems, cancellationToken);

    private OperatorControl Control(
        OperatorControlKind kind, ControlTarget target, PausedWork work, OperatorId by, string reason, DateTimeOffset? until) =>
        new() { Kind = kind, Target = target, Work = work, By = by, At = time.GetUtcNow(), Reason = reason, Until = until };

    private async ValueTask<OperatorActionResult> SetAsync(OperatorControl control, string reason, CancellationToken cancellationToken)
    {
        string errors = string.Join(" ", Errors(control, reason));
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors);
        }

        TargetProblem? problem = control.Kind == OperatorControlKind.Unblock
            ? null
            : await targets.FindProblemAsync(control.Target, cancellationToken).ConfigureAwait(false);
        // An operator can resume a target that lost its name while it was paused.
        if (problem is { IsError: true }
            && (control.StartsControl || !await IsActiveAsync(control.Target, cancellationToken).ConfigureAwait(false)))
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, problem.Text);
        }

        ControlAppendResult appended;
        try
        {
            appended = await store.AppendAsync(control, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also if the store could not confirm that the control is durable.
            controls.Expire();
        }
        if (appended.Stored is { } stored)
        {
            ControlLog.Given(logger, stored.Number, stored.ToString(), stored.By.Value, stored.Reason);
            return new OperatorActionResult(OperatorActionStatus.Done, null)
            {
                Control = stored,
                Warning = control.StartsControl ? problem?.Text : null,
            };
        }
        if (appended.LongerBlock is { } longer)
        {
            return new OperatorActionResult(OperatorActionStatus.NotAllowed, LongerBlockText(longer));
        }

        string? warning = control.StartsControl
            ? problem?.Text
            : await EndedNothingAsync(control, cancellationToken).ConfigureAwait(false);
        return new OperatorActionResult(OperatorActionStatus.AlreadyDone, null) { Warning = warning };
    }

    private async ValueTask<bool> IsActiveAsync(ControlTarget target, CancellationToken cancellationToken) =>
        (await ListActiveAsync(cancellationToken).ConfigureAwait(false)).Any(held => held.Target == target);

    private async ValueTask<string> EndedNothingAsync(OperatorControl control, CancellationToken cancellationToken)
    {
        IReadOnlyList<OperatorControl> inForce = await ListActiveAsync(cancellationToken).ConfigureAwait(false);
        string? suggestion = NameSuggestion.Sentence(
            control.Target.Id, inForce.Where(held => held.Target.Kind == control.Target.Kind).Select(held => held.Target.Id));
        return $"there was nothing to end: no such control of {control.Target} is active.{(suggestion is null ? "" : " " + suggestion)}";
    }

    private static string LongerBlockText(OperatorControl longer) =>
        $"control {longer.Number}, {longer}, by {longer.By} ('{longer.Reason}'), is active "
        + $"{(longer.Until is { } end ? $"until {end:O}" : "until it is ended")}, which is longer. Unblock first to shorten it";

    /// <param name="control">The control.</param>
    /// <param name="reason">The reason as the operator gave it. The control holds it cut and cleaned, which would hide an error.</param>
    private static IEnumerable<string> Errors(OperatorControl control, string reason)
    {
        bool isBlock = control.Kind is OperatorControlKind.Block or OperatorControlKind.Unblock;
        if (!Enum.IsDefined(control.Target.Kind) || control.Target.IsBlockable != isBlock)
        {
            string expected = isBlock ? "a customer or a merchant" : "everything, an institution, a channel or a merchant group";
            yield return $"target is '{control.Target}': expected {expected}.";
        }
        else if (control.Target.Kind == ControlTargetKind.Everything ? control.Target.Id != "" : !Identifier.IsValid(control.Target.Id))
        {
            string expected = control.Target.Kind == ControlTargetKind.Everything ? "none" : Identifier.Expectation;
            yield return $"target id is '{PlainText.Clean(control.Target.Id ?? "", Identifier.MaxLength)}': expected {expected}.";
        }

        if (!isBlock && control.Work is not (PausedWork.Collections or PausedWork.Payouts or PausedWork.Both))
        {
            yield return $"work is '{control.Work}': expected Collections, Payouts or Both.";
        }

        foreach (string? error in ActionChecks.Of(control.By, reason))
        {
            if (error is not null)
            {
                yield return error;
            }
        }
        if (control.Until <= control.At)
        {
            yield return $"until is '{control.Until:O}': expected a time later than now, {control.At:O}.";
        }
    }
}
