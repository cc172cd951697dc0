using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>
/// No operator paused the payouts that the payment needs, as far as it is known before an institution is chosen; settlement asks again.
/// </summary>
internal sealed class PayoutsNotPausedRule : IAdmissionRule
{
    public string Name => RuleNames.PayoutsNotPaused;

    public Refusal? Decide(StandInContext context) =>
        context.Controls.FindPause(PausedWork.Payouts, context.Merchant.Id, context.Merchant.Group, context.Request.Institution, null) is { } pause
            ? PausedPayout.Refuse(pause)
            : null;
}
