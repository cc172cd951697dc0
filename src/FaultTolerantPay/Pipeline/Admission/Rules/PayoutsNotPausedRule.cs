namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>
/// No operator has paused the payouts that the payment needs, judged by what is known before an institution is chosen. Settlement checks
/// again.
/// </summary>
internal sealed class PayoutsNotPausedRule : IAdmissionRule
{
    public string Name => RuleNames.PayoutsNotPaused;

    public Refusal? Decide(StandInContext context) =>
        context.Controls.FindPause(
            PausedWork.Payouts, context.Merchant.Id, context.Merchant.Group, context.Request.Institution, null) is { } pause
            ? PausedPayout.Refuse(pause)
            : null;
}
