using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>
/// What a door pays into the bank's account for one of its days, in one amount for each currency: taken less paid less fees. It is booked
/// the day after, and negative if the account is debited.
/// </summary>
/// <param name="Door">Who pays.</param>
/// <param name="Of">The day that it is for.</param>
internal sealed record Settlement(string Door, DateOnly Of, long AmountMinor, string Currency)
    : StatementItem($"{Door}-{Of:yyyyMMdd}-{Currency}", AmountMinor, Currency)
{
    /// <summary>Every settlement that is booked until a day, in the order of days, doors and currencies.</summary>
    public static List<Settlement> ReadUntil(LedgerSession session, DateOnly day) =>
    [
        .. session.All(
                """
                SELECT endpoint_group, statement_day, currency, SUM(net_minor) FROM movement WHERE statement_day < $1
                GROUP BY endpoint_group, statement_day, currency
                """,
                row => (Door: StatementDoors.OfGroup(row.GetString(0)).Name, Day: StatementDays.Read(row.GetString(1)),
                    Currency: row.GetString(2), NetMinor: row.GetInt64(3)),
                StatementDays.Text(day))
            .GroupBy(group => (group.Day, group.Door, group.Currency))
            .Select(door => new Settlement(door.Key.Door, door.Key.Day, door.Sum(group => group.NetMinor), door.Key.Currency))
            .Where(settlement => settlement.AmountMinor != 0)
            .OrderBy(settlement => settlement.Of).ThenBy(settlement => settlement.Door, StringComparer.Ordinal)
            .ThenBy(settlement => settlement.Currency, StringComparer.Ordinal),
    ];
}
