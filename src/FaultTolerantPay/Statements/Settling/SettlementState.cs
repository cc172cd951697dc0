using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>Hashes of everything from which settlements follow: while they are the same, nothing is to do.</summary>
internal static class SettlementState
{
    /// <summary>By how far the days of the account are: cheap to read, and another one whenever a day was asked for.</summary>
    public static string Of(
        ProviderSettings account,
        IReadOnlyList<AccountPayer> payers,
        IReadOnlyList<StatementFetch> days,
        Dictionary<ProviderId, List<StatementReconciliation>> compared)
    {
        using FindingHash hash = Begin(account, payers, compared);
        foreach (StatementFetch day in days)
        {
            hash.Add(day.MerchantNumber).Add(day.Day.DayNumber).Add(day.Version);
        }

        return hash.Take();
    }

    /// <summary>By the files of the account.</summary>
    public static string Of(
        ProviderSettings account,
        IReadOnlyList<AccountPayer> payers,
        IReadOnlyList<AccountDay> days,
        Dictionary<ProviderId, List<StatementReconciliation>> compared)
    {
        using FindingHash hash = Begin(account, payers, compared);
        foreach (AccountDay day in days)
        {
            hash.Add(day.Day.DayNumber).Add(day.IsWaiting ? 1 : 0).Add(day.Versions.Count == 0 ? 0 : day.Versions[0].Number);
        }

        return hash.Take();
    }

    private static FindingHash Begin(
        ProviderSettings account, IReadOnlyList<AccountPayer> payers, Dictionary<ProviderId, List<StatementReconciliation>> compared)
    {
        // A format that the settings named wrongly is mended.
        FindingHash hash = new FindingHash().Add(account.StatementFiles!.Format);
        foreach (AccountPayer payer in payers)
        {
            hash.Add(payer.Provider.Id.Value).Add(payer.Text).Add(payer.MerchantNumbers.Length).Add(payer.Settlement.DueWithinDays)
                .Add(payer.Settlement.MaxDaysInEntry).Add(payer.Settlement.RoundsFeesInSum ? 1 : 0);
            foreach (string number in payer.MerchantNumbers)
            {
                hash.Add(number);
            }
        }

        foreach (StatementReconciliation one in compared.Values.SelectMany(all => all))
        {
            hash.Add(one.Provider.Value).Add(one.MerchantNumber).Add(one.Day.DayNumber).Add(one.Version);
        }

        return hash;
    }
}
