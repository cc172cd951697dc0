namespace FaultTolerantPay.Ledger;

/// <summary>
/// What a settlement's record implies for every account (M6). It is computed from its amounts, independently of the postings.
/// </summary>
internal static class SettlementAccounts
{
    /// <summary>The balances that it must have at each channel (null: of no channel), in minor units: debits less credits.</summary>
    /// <exception cref="OverflowException">The amounts do not fit.</exception>
    public static Dictionary<(ChannelId? Channel, Account Account), long> ImpliedBalances(ChannelSettlement settlement)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        long suspense = settlement.SuspenseMinor;
        var balances = new Dictionary<(ChannelId? Channel, Account Account), long>
        {
            [(null, Account.BankAccount)] = suspense,
            [(null, Account.SettlementSuspense)] = checked(-suspense),
        };
        foreach (SettlementShare share in settlement.Shares)
        {
            var (bank, credited) = ((share.Channel, Account.BankAccount), (share.Channel, share.Account));
            balances[bank] = checked(balances.GetValueOrDefault(bank) + share.AmountMinor);
            balances[credited] = checked(balances.GetValueOrDefault(credited) - share.AmountMinor);
        }

        return balances;
    }
}
