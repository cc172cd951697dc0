using System.Globalization;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>The refusal that the admission rules give: code, rule and figures, with the first notice.</summary>
internal static class AdmissionRefusals
{
    /// <summary>A refusal that the next hour, or the end of the outage, takes away.</summary>
    public static Refusal RefusedForNowBy(string rule, params IReadOnlyList<Detail> details) => RefusedBy(rule, details) with { IsPassing = true };

    public static Refusal RefusedBy(string rule, params IReadOnlyList<Detail> details) => new()
    {
        Code = RefusalCode.AdmissionRefused,
        Rule = rule,
        Details = details,
        Notice = NoticeKind.AdmissionRefused,
    };

    public static Detail Number(OperatorControl order) => Details.Of("order", order.Number.ToString(CultureInfo.InvariantCulture));
}
