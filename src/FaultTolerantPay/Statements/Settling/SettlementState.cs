using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>A hash of everything from which settlements follow: while it is the same, nothing is to do.</summary>
internal static class SettlementState
{
    /// <summary>The hash. It also changes when a day of the account was asked for again, which finds what another node booked.</summary>
    public static string Of(
        ProviderSettings account,
        IReadOnlyList<AccountPayer> payers,
        IReadOnlyList<StatementFetch> days,
        Dictionary<ProviderId, List<StatementReconciliation>> compared)
    {
        // A format that the settings named wrongly is mended.
        using FindingHash hash = new FindingHash().Add(account.StatementFiles!.Format);
        foreach (AccountPayer payer in payers)
        {
            hash.Add(payer.Provider.Id.Value).Add(payer.Text).Add(payer.MerchantNumbers.Length).Add(payer.Settlement.DueWithinDays)
                .Add(payer.Settlement.MaxDaysInEntry).Add(payer.Settlement.RoundsFeesInSum ? 1 : 0);
            foreach (string number in payer.MerchantNumbers)
            {
                hash.Add(number);
            }
        }

        foreach (StatementFetch day in days)
        {
            hash.Add(day.MerchantNumber).Add(day.Day.DayNumber).Add(day.Version);
        }

        foreach (StatementReconciliation one in compared.Values.SelectMany(all => all))
        {
            hash.Add(one.Provider.Value).Add(one.MerchantNumber).Add(one.Day.DayNumber).Add(one.Version);
        }

        return hash.Take();
    }
}
