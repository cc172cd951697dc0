using System.Globalization;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>The refusal that the admission rules give: code, rule and figures, with the first notice.</summary>
internal static class AdmissionRefusals
{
    /// <summary>A refusal that the next hour, or the end of the outage, takes away.</summary>
    public static Refusal RefusedForNowBy(string rule, params IReadOnlyList<Figure> figures) => RefusedBy(rule, figures) with { IsPassing = true };

    public static Refusal RefusedBy(string rule, params IReadOnlyList<Figure> figures) => new()
    {
        Code = RefusalCode.AdmissionRefused,
        Rule = rule,
        Figures = figures,
        Notice = NoticeKind.AdmissionRefused,
    };

    public static Figure Number(OperatorOrder order) => Figures.Of("order", order.Number.ToString(CultureInfo.InvariantCulture));
}
