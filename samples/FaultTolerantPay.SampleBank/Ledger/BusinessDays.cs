using System.Globalization;

namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>Which business day a moment belongs to: days end at the cut-over time, and an operator can end one early.</summary>
internal sealed class BusinessDays(TimeOnly cutOver)
{
    public TimeOnly CutOver { get; } = cutOver;

    public string Of(LedgerSession session, DateTimeOffset moment)
    {
        var moved = session.Number("SELECT days_moved FROM business_clock");
        return DateOnly.FromDateTime((moment - CutOver.ToTimeSpan()).UtcDateTime)
            .AddDays((int)moved)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public static void EndToday(LedgerSession session) => session.Execute("UPDATE business_clock SET days_moved = days_moved + 1");
}
