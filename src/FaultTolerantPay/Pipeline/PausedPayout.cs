using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Refuses a payment while an operator pauses the payout that it needs. Admission checks before an institution is chosen, and settlement
/// checks again afterwards.
/// </summary>
internal static class PausedPayout
{
    /// <summary>A refusal that passes when the pause ends.</summary>
    public static Refusal Refuse(OperatorControl pause) => new()
    {
        Code = RefusalCode.AdmissionRefused,
        IsPassing = true,
        Rule = RuleNames.PayoutsNotPaused,
        Details =
        [
            Details.Of("control", pause.Number.ToString(CultureInfo.InvariantCulture)),
            Details.Of("paused", pause.Target.ToString()),
        ],
        Notice = NoticeKind.AdmissionRefused,
    };
}
