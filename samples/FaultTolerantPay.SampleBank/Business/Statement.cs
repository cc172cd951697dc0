using System.Globalization;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>What the business system executed on one business day. Absence means something only once the day is closed.</summary>
internal sealed record Statement(string Day, string CutOver, bool Closed, IReadOnlyList<StatementLine> Lines)
{
    public static Statement Read(LedgerSession session, BusinessDays days, DateTimeOffset now, string day)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw BadRequestException.Of("day", $"must be a date as yyyy-MM-dd; was \"{day}\"");
        }

        var lines = session.All(
            """
            SELECT kind, reference, merchant, order_id, attempt, customer, amount_minor, currency, booked_ms FROM booking
            WHERE business_day = $1 AND kind IN ('execution', 'reversal') ORDER BY booking_id
            """,
            row => new StatementLine(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
                row.GetString(5), row.GetInt64(6), row.GetString(7), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8))),
            day);
        var closed = string.CompareOrdinal(days.Of(session, now), day) > 0;
        return new Statement(day, days.CutOver.ToString("HH:mm", CultureInfo.InvariantCulture), closed, lines);
    }
}

internal sealed record StatementLine(
    string Kind, string Reference, string Merchant, string Order, string Attempt, string Customer, long AmountMinor, string Currency,
    DateTimeOffset BookedAt);
