using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>Builds the refusals of the admission rules: code, rule, details and the notice.</summary>
internal static class AdmissionRefusals
{
    /// <summary>A refusal that passes by itself, for example with the next programme window or the end of the outage.</summary>
    public static Refusal RefusedForNowBy(string rule, params IReadOnlyList<Detail> details) =>
        RefusedBy(rule, details) with { IsPassing = true };

    public static Refusal RefusedBy(string rule, params IReadOnlyList<Detail> details) => new()
    {
        Code = RefusalCode.AdmissionRefused,
        Rule = rule,
        Details = details,
        Notice = NoticeKind.AdmissionRefused,
    };

    public static Detail Number(OperatorControl control) => Details.Of("control", control.Number.ToString(CultureInfo.InvariantCulture));
}
