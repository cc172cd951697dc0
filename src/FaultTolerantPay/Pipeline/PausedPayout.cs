using System.Globalization;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Refuses a payment while an operator pauses the payout that it needs. Admission asks before an institution is chosen, settlement once
/// more afterwards.
/// </summary>
internal static class PausedPayout
{
    /// <summary>The refusal, which ends with the pause.</summary>
    public static Refusal Refuse(OperatorOrder pause) => new()
    {
        Code = RefusalCode.AdmissionRefused,
        IsPassing = true,
        Rule = RuleNames.PayoutsNotPaused,
        Figures =
        [
            Figures.Of("order", pause.Number.ToString(CultureInfo.InvariantCulture)),
            Figures.Of("paused", pause.Target.ToString()),
        ],
        Notice = NoticeKind.AdmissionRefused,
    };
}
